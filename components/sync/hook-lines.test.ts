import { expect, test } from "vitest";
import type { PlannedHook } from "@/lib/api/application-schema";
import { hookLines } from "@/components/sync/hook-lines";
import { aPlan, aStep } from "@/components/sync/plan-fixture";
import { syncSelection } from "@/components/sync/sync-selection";

const hook = (phase: PlannedHook["phase"], name: string, change: Partial<PlannedHook> = {}): PlannedHook => ({
  refKey: `batch/Job/shop/${name}`,
  phase,
  wave: 0,
  blocker: null,
  ...change,
});
const blocker = { code: "forbidden", message: "Job shop/migrate is there already." } as const;
const later = { code: "not_judged_yet", message: "Namespace shop arrives in the same operation." } as const;

test("equal hooks of several clusters are one line, in the order in which they run", () => {
  const lines = hookLines([
    aPlan("eu", [], { hooks: [hook("PreSync", "migrate"), hook("PostSync", "tell", { blocker: later })] }),
    aPlan("us", [], { hooks: [hook("PreSync", "migrate"), hook("PostSync", "tell")] }),
    aPlan("ap", [], { hooks: [hook("PreSync", "migrate", { blocker })] }),
    aPlan("silent", [], { outcome: "unreachable", hooks: [hook("PreSync", "migrate")] }),
  ]);
  expect(lines.map(({ phase, label, trouble, targetIds }) => [phase, label, trouble, targetIds])).toEqual([
    ["PreSync", "Job shop/migrate", null, ["eu", "us"]],
    ["PostSync", "Job shop/tell", null, ["eu", "us"]],
    ["PreSync", "Job shop/migrate", blocker.message, ["ap"]],
  ]);
});

test("hooks run with the whole only, and one that cannot run keeps the whole from it", () => {
  const step = aStep("/ConfigMap/shop/a", "update");
  const hooks = [hook("PreSync", "migrate"), hook("SyncFail", "mend")];
  const select = (excluded: string[], blocked: PlannedHook[] = hooks) => {
    const choice = { excluded: new Set(excluded), agreed: new Set<string>(), prune: false, takeOver: false };
    return syncSelection([aPlan("eu", [step], { hooks: blocked })], choice);
  };
  expect(select([])).toMatchObject({ hooks: 1, hookTrouble: null });
  expect(select([step.refKey])).toMatchObject({ hooks: 0, hookTrouble: null });
  expect(select([], [hook("PreSync", "migrate", { blocker })])).toMatchObject({
    hookTrouble: blocker.message,
  });
});
