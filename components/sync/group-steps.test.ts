import { expect, test } from "vitest";
import type { PlannedStep } from "@/lib/api/application-schema";
import { aPlan, aStep } from "@/components/sync/plan-fixture";
import { countSteps, groupIrreversible, groupSteps } from "@/components/sync/group-steps";

const web = "apps/Deployment/shop/web";
const image = (live: string): PlannedStep["changes"] => [
  { path: "spec.image", verdict: "behind", desired: "web:4.1", live, writers: [] },
];

test("the same step on both clusters is one line", () => {
  const groups = groupSteps(
    ["eu", "us"].map((id) => aPlan(id, [aStep(web, "update", { changes: image("web:4.2") })])),
  );
  expect(groups).toMatchObject([{ label: "Deployment shop/web", targetIds: ["eu", "us"] }]);
});

test("another live value is another line", () => {
  const plan = (id: string, live: string) => aPlan(id, [aStep(web, "update", { changes: image(live) })]);
  expect(groupSteps([plan("eu", "web:4.2"), plan("us", "web:4.3")])).toHaveLength(2);
});

test("namespaces may differ; each target keeps its own object", () => {
  const groups = groupSteps([
    aPlan("eu", [aStep("apps/Deployment/shop/web", "create")]),
    aPlan("us", [aStep("apps/Deployment/shop-us/web", "create")]),
  ]);
  expect(groups).toMatchObject([
    { label: "Deployment web", refKeys: ["apps/Deployment/shop/web", "apps/Deployment/shop-us/web"] },
  ]);
});

test("what waits for a person stands first, what has no effect is left out", () => {
  const guarded = { code: "guarded_prune", message: "3 volume claims hang on it." } as const;
  const groups = groupSteps([
    aPlan("eu", [
      aStep("/ConfigMap/shop/a", "none"),
      aStep("/Service/shop/web", "create"),
      aStep(web, "update"),
      aStep("/Namespace//shop", "prune", { blocker: guarded }),
    ]),
  ]);
  expect(groups.map((group) => group.label)).toEqual([
    "Namespace shop",
    "Deployment shop/web",
    "Service shop/web",
  ]);
  expect(countSteps(groups)).toEqual({ change: 1, create: 1, prune: 1 });
});

test("a plan that was not made adds no lines", () => {
  expect(groupSteps([aPlan("ap", [aStep(web, "update")], { outcome: "unreachable" })])).toEqual([]);
});

test("what cannot be undone is said once", () => {
  const irreversible = ["Job migrate-4.2 ran on 19 Nov at 16:20"];
  expect(groupIrreversible(["eu", "us"].map((id) => aPlan(id, [], { irreversible })))).toEqual([
    { text: irreversible[0], targetIds: ["eu", "us"] },
  ]);
});
