import { expect, test } from "vitest";
import { deletionChoice } from "@/components/application/deletion-choice";
import { aPlan, aStep } from "@/components/sync/plan-fixture";

const guard = { code: "guarded_prune", message: "Deleting a Namespace waits for a person." } as const;
const plan = aPlan("eu", [
  aStep("/ConfigMap/shop/a", "prune"),
  aStep("/ConfigMap/shop/kept", "none", { message: "ConfigMap shop/kept stays. It says so." }),
  aStep("/Namespace//shop", "prune", { blocker: guard }),
]);

test("what asks for a tick of its own goes with that tick only", () => {
  expect(deletionChoice(plan, new Set())).toMatchObject({
    objects: ["/ConfigMap/shop/a"],
    confirmed: [],
    asking: 1,
    kept: [{ refKey: "/ConfigMap/shop/kept" }],
  });
  expect(deletionChoice(plan, new Set(["/Namespace//shop"]))).toMatchObject({
    objects: ["/ConfigMap/shop/a", "/Namespace//shop"],
    confirmed: ["/Namespace//shop"],
    asking: 0,
  });
});

test("nothing is chosen of a cluster that does not answer, or before it has", () => {
  const nothing = { objects: [], confirmed: [], asking: 0, kept: [] };
  expect(deletionChoice({ ...plan, outcome: "unreachable" }, new Set())).toMatchObject(nothing);
  expect(deletionChoice(null, new Set())).toMatchObject(nothing);
});

test("a hook that cannot run keeps everything from being deleted", () => {
  const blocker = { code: "forbidden", message: "Job shop/drain is there already." } as const;
  const hooks = [{ refKey: "batch/Job/shop/drain", phase: "PreDelete" as const, wave: 0, blocker }];
  expect(deletionChoice({ ...plan, hooks }, new Set()).trouble).toBe(blocker.message);
});
