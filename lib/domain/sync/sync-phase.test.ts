import { expect, test } from "vitest";
import { inTurns, type Turn } from "@/lib/domain/sync/sync-phase";

test("turns come by phase, then by wave, and keep the order within one", () => {
  const step = (name: string, phase: Turn["phase"], wave: number) => ({ name, phase, wave });
  const turns = inTurns([
    step("late", "PostSync", -9),
    step("b", "Sync", 0),
    step("fail", "SyncFail", -9),
    step("a", "Sync", 0),
    step("first", "Sync", -1),
    step("before", "PreSync", 9),
  ]);
  expect(turns.map(({ phase, wave, steps }) => [phase, wave, steps.map(({ name }) => name)])).toEqual([
    ["PreSync", 9, ["before"]],
    ["Sync", -1, ["first"]],
    ["Sync", 0, ["b", "a"]],
    ["PostSync", -9, ["late"]],
    ["SyncFail", -9, ["fail"]],
  ]);
});
