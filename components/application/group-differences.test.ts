import { expect, test } from "vitest";
import type { FieldDifference } from "@/lib/domain/compare/verdict";
import { anObject } from "@/components/application/application-fixture";
import { fieldOn, groupDifferences } from "@/components/application/group-differences";
import { fieldOwners } from "@/components/manifest-diff/field-owners";

const web = "apps/Deployment/shop/web";
function replicas(live: number, at: string, manager = "kubectl-edit"): FieldDifference {
  return {
    path: "spec.replicas",
    verdict: "drifted",
    desired: 6,
    applied: 6,
    live,
    writers: [{ name: "kubectl edit", manager, operation: "Update", subresource: null, at }],
  };
}
const drifted = (target: string, live: number, at = "2025-11-20T09:48:00Z", key = web) =>
  anObject(target, key, { sync: "drifted", differences: [replicas(live, at)] });

test("equal differences are one group, whoever wrote them when", () => {
  const groups = groupDifferences([
    drifted("eu", 2),
    drifted("us", 2, "2025-11-20T09:50:00Z"),
    anObject("dev", web),
  ]);
  expect(groups).toHaveLength(1);
  expect(groups[0]).toMatchObject({ label: "Deployment shop/web", sync: "drifted" });
  expect(groups[0]!.members.map((member) => member.targetId)).toEqual(["eu", "us"]);
});

test("another live value is another difference", () => {
  expect(groupDifferences([drifted("eu", 2), drifted("us", 3)])).toHaveLength(2);
});

test("namespaces that differ are left out of the name", () => {
  const [group] = groupDifferences([
    drifted("eu", 2),
    drifted("us", 2, undefined, "apps/Deployment/shop-us/web"),
  ]);
  expect(group!.label).toBe("Deployment web");
});

test("what needs a person most stands first", () => {
  const groups = groupDifferences([
    anObject("eu", "/ConfigMap/shop/a", { sync: "not_applied" }),
    drifted("eu", 2),
    anObject("eu", "/Service/shop/web", { sync: "diverged" }),
    anObject("eu", "/Service/shop/api", { sync: "behind" }),
  ]);
  expect(groups.map((group) => group.sync)).toEqual(["diverged", "drifted", "behind", "not_applied"]);
});

test("a group is unproved when any member is", () => {
  const [group] = groupDifferences([drifted("eu", 2), { ...drifted("us", 2), proof: "unproved" }]);
  expect(group!.isUnproved).toBe(true);
});

test("the latest writer is named first, each manager once", () => {
  const [group] = groupDifferences([
    drifted("eu", 2),
    drifted("us", 2, "2025-11-20T09:55:00Z"),
    anObject("ap", web, { sync: "drifted", differences: [replicas(2, "2025-11-20T09:59:00Z", "helm")] }),
  ]);
  const { owners } = fieldOwners(fieldOn(group!, "spec.replicas"));
  expect(owners.map((writer) => [writer.manager, writer.at])).toEqual([
    ["helm", "2025-11-20T09:59:00Z"],
    ["kubectl-edit", "2025-11-20T09:55:00Z"],
  ]);
});
