import { expect, test } from "vitest";
import { lastWriterOf } from "@/lib/domain/compare/last-writer-of";
import { writerName } from "@/lib/domain/compare/last-writers";
import type { FieldVerdict } from "@/lib/domain/compare/verdict";

const own = "plumbline-1";
const writer = (manager: string) => ({
  name: writerName(manager, null, own),
  manager,
  operation: "Update" as const,
  subresource: null,
  at: "2026-11-21T10:00:00Z",
});

test.each<[promise: string, verdict: FieldVerdict, managers: string[], named: string | null]>([
  ["a drift is its last writer's", "drifted", ["kubectl-edit", own], "kubectl-edit"],
  ["what nobody owns names nobody", "drifted", [], null],
  ["what left our own value is not said to be ours", "drifted", [own], null],
  ["nor where Git moved as well", "diverged", [own, "helm"], null],
  ["what is as we applied it is ours", "behind", [own], own],
  ["another installation wrote what it owns", "drifted", ["plumbline-2"], "plumbline-2"],
  ["a stranger that calls itself Plumbline is named", "drifted", ["Plumbline"], "Plumbline"],
])("%s", (_, verdict, managers, named) => {
  expect(lastWriterOf({ verdict, writers: managers.map(writer) })?.manager ?? null).toBe(named);
});
