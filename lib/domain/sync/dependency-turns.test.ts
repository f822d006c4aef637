import { expect, test } from "vitest";
import { refKey, type ObjectRef } from "@/lib/domain/object/manifest";
import { earliestTurns } from "@/lib/domain/sync/dependency-turns";
import type { Turn } from "@/lib/domain/sync/sync-phase";

const ref = (kind: string, name: string, namespace = "", group = ""): ObjectRef => ({
  group,
  kind,
  namespace,
  name,
});
const object = (own: ObjectRef, wave: number, defines: string | null = null) => ({
  ref: own,
  refKey: refKey(own),
  wave,
  defines,
});
const turn = (phase: Turn["phase"], wave: number) => ({ phase, wave });

test("a namespace goes with the first that lies in it, a definition with the first of its kind", () => {
  const namespace = object(ref("Namespace", "shop"), 3);
  const other = object(ref("Namespace", "other"), -1);
  const definition = object(
    ref("CustomResourceDefinition", "widgets.x", "", "apiextensions.k8s.io"),
    9,
    "x/Widget",
  );
  const widget = object(ref("Widget", "w", "shop", "x"), 2);
  const config = object(ref("ConfigMap", "c", "other"), 5);
  const turns = earliestTurns([namespace, other, definition, widget, config], []);
  expect(turns.get(namespace.refKey)).toEqual(turn("Sync", 2));
  expect(turns.get(definition.refKey)).toEqual(turn("Sync", 2));
  expect(turns.get(other.refKey)).toEqual(turn("Sync", -1));
  expect(turns.get(config.refKey)).toEqual(turn("Sync", 5));
});

test("a hook takes its namespace along, one for a failure does not", () => {
  const namespace = object(ref("Namespace", "shop"), 0);
  const job = ref("Job", "migrate", "shop", "batch");
  const withHook = (phase: Turn["phase"], wave: number) =>
    earliestTurns([namespace], [{ ref: job, phase, wave }]).get(namespace.refKey);
  expect(withHook("PreSync", 4)).toEqual(turn("PreSync", 4));
  expect(withHook("PostSync", -4)).toEqual(turn("Sync", 0));
  expect(withHook("SyncFail", -4)).toEqual(turn("Sync", 0));
});
