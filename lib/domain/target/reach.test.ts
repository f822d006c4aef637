import { expect, test } from "vitest";
import { refKey, type ObjectRef } from "@/lib/domain/object/manifest";
import { isInReach, reachRefusals } from "@/lib/domain/target/reach";

const ref = (kind: string, namespace: string, name = "web", group = ""): ObjectRef => ({
  group,
  kind,
  namespace,
  name,
});

test.each([
  { promise: "an empty list means all", reach: [], of: ref("ConfigMap", "kube-system"), is: true },
  { promise: "and what belongs to the cluster", reach: [], of: ref("ClusterRole", ""), is: true },
  { promise: "a listed namespace", reach: ["shop"], of: ref("ConfigMap", "shop"), is: true },
  { promise: "another namespace", reach: ["shop"], of: ref("ConfigMap", "kube-system"), is: false },
  { promise: "nothing of the whole cluster", reach: ["shop"], of: ref("ClusterRole", "", "shop"), is: false },
  { promise: "the listed namespace itself", reach: ["shop"], of: ref("Namespace", "", "shop"), is: true },
  { promise: "another namespace itself", reach: ["shop"], of: ref("Namespace", "", "bank"), is: false },
  {
    promise: "somebody's own kind that is called Namespace",
    reach: ["shop"],
    of: ref("Namespace", "", "shop", "example.com"),
    is: false,
  },
  {
    promise: "an empty name lets nothing cluster-wide in",
    reach: [""],
    of: ref("ClusterRole", ""),
    is: false,
  },
  { promise: "without the cluster nothing", reach: null, of: ref("ConfigMap", "shop"), is: false },
])("$promise: $is", ({ reach, of, is }) => {
  expect(isInReach(of, reach)).toBe(is);
});

test("refusals name the object, the cluster and what is allowed there", () => {
  const stray = ref("ConfigMap", "kube-system", "dns");
  expect(reachRefusals([{ ref: stray, refKey: refKey(stray) }], ["shop", "cart"], "prod-eu")).toEqual([
    {
      code: "namespace_not_allowed",
      refKey: "/ConfigMap/kube-system/dns",
      reason:
        "ConfigMap kube-system/dns lies outside the namespaces of this project on prod-eu (shop, cart).",
    },
  ]);
  expect(reachRefusals([], null, "prod-eu")[0]).toMatchObject({ code: "cluster_not_allowed" });
});
