import { expect, test } from "vitest";
import { anApplication, aTarget } from "@/components/application/application-fixture";
import { rollbackAction, syncAction } from "@/components/application/application-actions";

const refusals = [{ code: "renderer_missing", reason: "Helm charts are shown, not written.", refKey: null }];

test("where only the cluster moved, syncing is called restoring Git", () => {
  expect(syncAction(anApplication([aTarget("a", { sync: "drifted" })])).label).toBe("Restore Git…");
  expect(
    syncAction(anApplication([aTarget("a", { sync: "drifted" }), aTarget("b", { sync: "behind" })])).label,
  ).toBe("Sync…");
});

test.each([
  { promise: "an operator may", application: anApplication([aTarget("a")]), reason: null },
  {
    promise: "a viewer is told who can",
    application: anApplication([aTarget("a")], { role: "viewer" }),
    reason: /An operator can sync/,
  },
  {
    promise: "an observed application is not written",
    application: anApplication([aTarget("a")], {
      policy: { mode: "observe", selfHeal: false, prune: false },
    }),
    reason: /observed only/,
  },
  {
    promise: "what every target refuses is said in its words",
    application: anApplication([aTarget("a", { refusals })]),
    reason: /Helm charts/,
  },
  {
    promise: "one refusing target does not stop the others",
    application: anApplication([aTarget("a", { refusals }), aTarget("b")]),
    reason: null,
  },
])("$promise", ({ application, reason }) => {
  const given = syncAction(application).reason;
  if (reason === null) expect(given).toBeNull();
  else expect(given).toMatch(reason);
});

test("a broken manifest does not keep anybody from rolling back", () => {
  const problems = [{ file: "a.yaml", line: 3, reason: "bad" }];
  const application = anApplication([aTarget("a", { problems })]);
  expect(syncAction(application).reason).toMatch(/broken/);
  expect(rollbackAction(application).reason).toBeNull();
});
