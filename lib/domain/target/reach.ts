import { refLabel, type ObjectRef } from "@/lib/domain/object/manifest";
import type { Refusal } from "@/lib/domain/render/render";

/** The namespaces of a cluster that a project may use: an empty list means all, null that it may not use the cluster. */
export type Reach = string[] | null;

/**
 * Whether an object lies within a project's reach. Beside a list of namespaces nothing that belongs to the whole
 * cluster does, except the listed namespaces themselves.
 */
export function isInReach(ref: ObjectRef, reach: Reach): boolean {
  if (reach === null) return false;
  if (reach.length === 0) return true;
  const isNamespace = ref.kind === "Namespace" && ref.group === "";
  const namespace = isNamespace ? ref.name : ref.namespace;
  return namespace !== "" && reach.includes(namespace);
}

/** Why objects may be neither written nor read on behalf of a project; empty when all of them are within its reach. */
export function reachRefusals(
  objects: Iterable<{ ref: ObjectRef; refKey: string }>,
  reach: Reach,
  clusterName: string,
): Refusal[] {
  if (reach === null) {
    const reason = `This project may not use the cluster ${clusterName}. An administrator of the installation can allow it.`;
    return [{ code: "cluster_not_allowed", refKey: null, reason }];
  }
  return [...objects]
    .filter(({ ref }) => !isInReach(ref, reach))
    .map(({ ref, refKey }) => ({
      code: "namespace_not_allowed",
      refKey,
      reason: `${refLabel(ref)} lies outside the namespaces of this project on ${clusterName} (${reach.join(", ")}).`,
    }));
}
