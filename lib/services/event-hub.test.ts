import { expect, test } from "vitest";
import type { Viewer } from "@/lib/api/viewer-schema";
import { makeEventHub, type News, type StaleKeys } from "@/lib/services/event-hub";

const viewerOf = (...projects: string[]): Viewer => ({
  id: "ada",
  name: "Ada",
  email: "ada@example.com",
  isAdmin: false,
  projects: projects.map((id) => ({ id, name: id, role: "viewer" })),
});

async function openHub() {
  let tell: (news: News) => void = () => {};
  const hub = makeEventHub(async (onNews) => {
    tell = onNews;
  });
  const follow = (viewerNow: () => Viewer) => {
    const heard: StaleKeys[] = [];
    const stop = hub.follow(viewerNow, (keys) => heard.push(keys));
    return { heard, stop };
  };
  const first = follow(() => viewerOf("shop"));
  await Promise.resolve(); // the hub listens now and has told the first gap
  first.heard.length = 0;
  return { hub, first, follow, tell: (news: News) => tell(news) };
}

test("changes of a project are heard by its members and by nobody else", async () => {
  const { first, follow, tell } = await openHub();
  const other = follow(() => viewerOf("data"));
  const administrator = follow(() => ({ ...viewerOf(), isAdmin: true }));
  tell({ kind: "changed", projectId: "shop", keys: [["applications", "a"]] });
  expect(first.heard).toEqual([[["applications", "a"]]]);
  expect(other.heard).toEqual([]);
  expect(administrator.heard).toEqual([[["applications", "a"]]]);
});

test("changes of the installation are heard by all", async () => {
  const { first, follow, tell } = await openHub();
  const other = follow(() => viewerOf("data"));
  tell({ kind: "changed", projectId: null, keys: [["clusters"]] });
  expect([first.heard, other.heard]).toEqual([[[["clusters"]]], [[["clusters"]]]]);
});

test("after a gap everything is stale", async () => {
  const { first, tell } = await openHub();
  tell({ kind: "gap" });
  expect(first.heard).toEqual([[]]);
});

test("who lost the project hears no more of it, without reconnecting", async () => {
  const { follow, tell } = await openHub();
  let viewer = viewerOf("shop");
  const { heard } = follow(() => viewer);
  viewer = viewerOf();
  tell({ kind: "changed", projectId: "shop", keys: [["applications", "a"]] });
  expect(heard).toEqual([]);
});

test("who left is not called again", async () => {
  const { hub, first, tell } = await openHub();
  first.stop();
  tell({ kind: "gap" });
  expect(first.heard).toEqual([]);
  expect(hub.followersTotal()).toBe(0);
});
