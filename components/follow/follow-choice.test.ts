import { expect, test } from "vitest";
import { aHold, anApplication, aTarget, shaOf } from "@/components/application/application-fixture";
import { asFollowPlan, chosenAtFirst, followRequest, leftAlone } from "@/components/follow/follow-choice";
import { aPlan, aStep } from "@/components/sync/plan-fixture";
import { planSummary } from "@/components/sync/plan-summary";

const audit = "Waiting for the audit";
const application = anApplication([
  aTarget("eu", { hold: aHold({ id: "h-eu" }) }),
  aTarget("us", { hold: aHold({ id: "h-us" }) }),
  aTarget("ap", { hold: aHold({ id: "h-ap", reason: audit }) }),
  aTarget("dev"),
]);

test.each([
  { promise: "all that is held", url: {}, chosen: ["t-eu", "t-us", "t-ap"] },
  { promise: "what was held in the same click", url: { hold: "h-us" }, chosen: ["t-eu", "t-us"] },
  { promise: "the target in sight", url: { target: "t-ap" }, chosen: ["t-ap"] },
  {
    promise: "all, when the hold has ended and the target in sight is not held",
    url: { hold: "gone", target: "t-dev" },
    chosen: ["t-eu", "t-us", "t-ap"],
  },
])("chosen at first: $promise", ({ url, chosen }) => {
  expect(chosenAtFirst(application, { hold: null, target: null, ...url })).toEqual(chosen);
});

const prune = aStep("/Service/shop/old", "prune");

test("what has left Git is deleted only where the policy says so", () => {
  const plan = aPlan("eu", [prune, aStep("/Service/shop/web", "update")]);
  expect(asFollowPlan(plan, true).steps).toHaveLength(2);
  expect(asFollowPlan(plan, false).steps).toMatchObject([{ action: "update" }]);
  expect([leftAlone([plan], true), leftAlone([plan], false)]).toEqual([0, 1]);
});

test("what is asked for is what was shown; who refuses is left out until that is wanted", () => {
  const plans = [
    aPlan("eu", []),
    aPlan("ap", [], { outcome: "unreachable", reason: "i/o timeout" }),
    aPlan("dev", [], { outcome: "broken", reason: "deploy.yaml:3: no", renderingDigest: null }),
  ];
  const summary = planSummary(plans, () => false);
  const sha = shaOf("77ab310");
  expect(followRequest(summary, plans, new Set(), false)).toEqual({
    targetIds: ["eu", "ap"],
    confirmedPrunes: [],
    unseenTargetIds: ["ap"],
    renderingDigests: { eu: "digest-eu", ap: "digest-ap" },
    shas: { eu: sha, ap: sha },
  });
  expect(followRequest(summary, plans, new Set(), true)).toMatchObject({
    targetIds: ["eu", "ap", "dev"],
    shas: { dev: sha },
  });
});
