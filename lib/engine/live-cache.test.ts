import { beforeEach, expect, test } from "vitest";
import { refKey, refOf, type Manifest } from "@/lib/domain/object/manifest";
import { LiveCache } from "@/lib/engine/live-cache";

const kind = { group: "", kind: "ConfigMap" };
const web = (resourceVersion: string, value: string, uid = "u1"): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "web", namespace: "shop", uid, resourceVersion },
  data: { value },
});
const key = refKey(refOf(web("1", "a")));
let changes: string[];
let cache: LiveCache;
beforeEach(() => {
  changes = [];
  cache = new LiveCache(
    ({ refKey: changed }) => changes.push(changed),
    () => {},
  );
});

test("what the watch said while an object was read singly is newer, and stays", () => {
  cache.listed(kind, []);
  const reading = cache.read(key);
  cache.changed(kind, web("2", "new"));
  expect(reading.take(web("1", "old"))).toBe(false);
  expect(cache.get(key)?.data).toEqual({ value: "new" });
});

test("an object that was deleted while it was read singly stays gone", () => {
  cache.listed(kind, [web("1", "a")]);
  const reading = cache.read(key);
  cache.deleted(kind, web("2", "a"));
  expect(reading.take(web("1", "a"))).toBe(false);
  expect(cache.get(key)).toBeNull();
});

test("a whole list that came meanwhile is told, so that the object is read again", () => {
  cache.listed(kind, []);
  const reading = cache.read(key);
  cache.listed(kind, []);
  expect(reading.take(web("1", "a"))).toBe(false);
  expect(cache.read(key).take(web("1", "a"))).toBe(true);
  expect(cache.get(key)).not.toBeNull();
});

test("an object that turns out to be absent is dropped, whatever was known of it", () => {
  cache.listed(kind, [web("1", "a")]);
  expect(cache.read(key).take(null)).toBe(true);
  expect(cache.get(key)).toBeNull();
  expect(changes).toEqual([key, key]);
});

test("an object that could not be read is unknown, not missing, until something tells of it", () => {
  cache.listed(kind, []);
  cache.read(key).fail("i/o timeout");
  expect(cache.troubleWith(key)).toBe("i/o timeout");
  cache.changed(kind, web("1", "a"));
  expect(cache.troubleWith(key)).toBeNull();
});

test("a failed reading says nothing against what the watch said meanwhile", () => {
  cache.listed(kind, []);
  const reading = cache.read(key);
  cache.changed(kind, web("1", "a"));
  reading.fail("i/o timeout");
  expect(cache.troubleWith(key)).toBeNull();
});

test("the same version with another content is another object: a cluster came back from a backup", () => {
  cache.listed(kind, [web("5", "before the backup")]);
  cache.listed(kind, [web("5", "after the backup")]);
  expect(cache.get(key)?.data).toEqual({ value: "after the backup" });
  expect(changes).toEqual([key, key]);
});

test("an older version in a list is what is there now", () => {
  cache.listed(kind, [web("9", "new")]);
  cache.listed(kind, [web("3", "restored")]);
  expect(cache.get(key)?.data).toEqual({ value: "restored" });
});

test("a list that says nothing new changes nothing", () => {
  cache.listed(kind, [web("1", "a")]);
  cache.listed(kind, [web("1", "a")]);
  expect(changes).toEqual([key]);
});

test("in doubt everything counts as not read, and nothing as deleted, until the next list", async () => {
  cache.listed(kind, [web("1", "a")]);
  cache.doubt();
  expect(cache.trouble(kind)).toContain("has not been read yet");
  expect(cache.get(key)).not.toBeNull();
  const settled = cache.settled(kind);
  cache.listed(kind, []);
  await settled;
  expect(cache.get(key)).toBeNull();
  expect(cache.trouble(kind)).toBeNull();
});

test("what is made of a kind is made anew only when one of its objects has changed", () => {
  let made = 0;
  const names = () =>
    cache.derived(kind, (objects) => {
      made += 1;
      return objects.map(({ data }) => (data as { value: string }).value).join();
    });
  cache.listed(kind, [web("1", "a")]);
  expect([names(), names(), made]).toEqual(["a", "a", 1]);
  cache.changed(kind, web("2", "b"));
  expect([names(), names(), made]).toEqual(["b", "b", 2]);
  cache.changed({ group: "", kind: "Secret" }, { ...web("3", "c"), kind: "Secret" });
  expect([names(), made]).toEqual(["b", 2]);
  cache.deleted(kind, web("4", "b"));
  expect([names(), made]).toEqual(["", 3]);
  cache.clear();
  expect([names(), made]).toEqual(["", 4]);
});

test("an object that is read again and is as it was stays the same, and is known", () => {
  const known = web("1", "a");
  cache.listed(kind, [known]);
  const reading = cache.read(key);
  expect(reading.take(web("1", "a"))).toBe(true);
  expect(cache.get(key)).toBe(known);
  // The same version of another cluster's past is another object.
  expect(cache.read(key).take(web("1", "b"))).toBe(true);
  expect(cache.get(key)?.data).toEqual({ value: "b" });
});

test("with everything else it forgets who wrote what is gone: it may have been another cluster's", () => {
  const managedFields = [{ manager: "somebody", operation: "Update" as const }];
  const object = web("1", "a");
  cache.listed(kind, [{ ...object, metadata: { ...object.metadata, managedFields } }]);
  cache.listed(kind, []);
  expect(cache.ownersOfGone(key)).toEqual(managedFields);
  cache.clear();
  expect(cache.ownersOfGone(key)).toBeNull();
});
