import type { ApplicationView, TargetView } from "@/lib/api/application-schema";

/** A button that changes something: its words, and why it cannot be pressed, if so. */
export type ApplicationAction = {
  label: string;
  reason: string | null;
  /** It would end something that is wrong now. */
  isRemedy: boolean;
};

/** Sync, or "Restore Git" where only the cluster moved: the same request, named after what it does for the person. */
export function syncAction(application: ApplicationView): ApplicationAction {
  const { targets } = application;
  const moved = (sync: string) => targets.some((target) => target.sync === sync);
  const isRestore = moved("drifted") && !moved("behind") && !moved("diverged");
  return {
    label: isRestore ? "Restore Git…" : "Sync…",
    reason: writeReason(application, "sync"),
    isRemedy: isRestore || moved("behind") || moved("diverged"),
  };
}

export function rollbackAction(application: ApplicationView): ApplicationAction {
  return {
    label: "Roll back…",
    reason: writeReason(application, "roll back"),
    isRemedy: application.targets.some((target) => target.status === "degraded"),
  };
}

/** Why nothing can be written for this person now; null when something can. */
function writeReason(application: ApplicationView, verb: string): string | null {
  const { role, policy, targets } = application;
  if (role === "viewer") return `You can look at this project, not change it. An operator can ${verb}.`;
  if (policy.mode === "observe")
    return "This application is observed only. Its policy can be changed by an admin.";
  if (targets.length === 0) return "This application has no targets yet.";
  // A person may take a target over from another reconciler: that is what the dialog of a sync asks.
  const isFinal = ({ refKey, code }: TargetView["refusals"][number]) =>
    refKey === null && !(code === "other_reconciler" && verb === "sync");
  const refused = targets.map((target) => target.refusals.find(isFinal)?.reason);
  if (refused.every((reason) => reason !== undefined)) return refused[0]!;
  if (verb === "sync" && targets.every((target) => target.problems.length > 0)) {
    return "The manifests in Git are broken. They are read again with the next commit.";
  }
  return null;
}

/** Targets that are held. */
export function heldTargets({ targets }: ApplicationView): TargetView[] {
  return targets.filter((target) => target.hold !== null);
}
