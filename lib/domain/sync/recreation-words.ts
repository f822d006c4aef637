import { groupOf, type Manifest } from "@/lib/domain/object/manifest";
import { deletesItsClaims } from "@/lib/domain/sync/prune-guard";

const workloads = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]);

/** What goes with a live object when it is deleted and created again, as sentences that a person agrees to. */
export function recreationWords(live: Manifest): string {
  const { kind, apiVersion } = live;
  const group = groupOf(apiVersion);
  if (group === "apps" && workloads.has(kind)) {
    const pods =
      "It cannot be changed in place, only deleted and created again: its Pods end and are made anew.";
    return kind === "StatefulSet" ? `${pods} ${claimWords(live)}` : pods;
  }
  if (group === "batch" && kind === "Job")
    return "It cannot be changed in place, only deleted and created again: it runs once more, from the beginning.";
  if (group === "" && kind === "Service")
    return "It cannot be changed in place, only deleted and created again: it may get another address.";
  return "It cannot be changed in place, only deleted and created again: what it owns goes with it.";
}

function claimWords(live: Manifest): string {
  return deletesItsClaims(live)
    ? "Its volume claims are deleted with it, and what is on them is lost."
    : "Its volume claims stay.";
}
