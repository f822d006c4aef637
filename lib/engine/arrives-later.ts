import type { PlacedObject } from "@/lib/domain/render/place-objects";
import type { Judgement } from "@/lib/domain/sync/plan-sync";
import type { ClusterWorld } from "@/lib/engine/cluster-world";

/** Set when the namespace or the definition of an object is created by the same operation. */
export function arrivesLater(all: PlacedObject[], placed: PlacedObject): Judgement | null {
  const { ref } = placed;
  if (placed.isDefinedHere && !placed.isServed) {
    return {
      kind: "not_judged_yet",
      message: `The definition of ${ref.kind} arrives in the same operation.`,
    };
  }
  const hasNamespace = all.some(
    (other) => other.ref.kind === "Namespace" && other.ref.group === "" && other.ref.name === ref.namespace,
  );
  if (hasNamespace)
    return { kind: "not_judged_yet", message: `Namespace ${ref.namespace} arrives in the same operation.` };
  return null;
}

/** The judgement of an object of a kind that the cluster does not serve, as far as it says. */
export function notServed(world: Pick<ClusterWorld, "catalog">, { ref, file }: PlacedObject): Judgement {
  const group = ref.group ? ` of ${ref.group}` : "";
  if (world.catalog().unreachableGroups.includes(ref.group)) {
    const message = `${file}: the cluster does not say whether it serves ${ref.kind}: the server${group} does not answer.`;
    return { kind: "refused", code: "invalid", message };
  }
  return {
    kind: "refused",
    code: "invalid",
    message: `${file}: this cluster does not serve ${ref.kind}${group}; install its definition first.`,
  };
}
