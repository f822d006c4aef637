import type { ObjectSync } from "@/lib/domain/compare/verdict";
import type { Status } from "@/lib/domain/status/status";

const status: Record<ObjectSync, Status> = {
  synced: "synced",
  behind: "behind",
  drifted: "drifted",
  diverged: "diverged",
  not_applied: "behind",
  not_ours: "diverged",
  extra: "behind",
  unknown: "unknown",
};

const word: Record<ObjectSync, string> = {
  synced: "Synced",
  behind: "Behind",
  drifted: "Drifted",
  diverged: "Diverged",
  not_applied: "Not applied",
  not_ours: "Not ours",
  extra: "Not in Git",
  unknown: "Not known",
};

/** The glyph of an object's sync: the shapes of targets, because an object is what makes a target differ. */
export function objectStatus(sync: ObjectSync): Status {
  return status[sync];
}

/** The word beside it. */
export function objectWord(sync: ObjectSync): string {
  return word[sync];
}
