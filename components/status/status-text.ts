import type { Status } from "@/lib/domain/status/status";

/** How a status is said beside its glyph. */
export const statusWords: Record<Status, string> = {
  syncing: "Syncing",
  unknown: "Not verified",
  degraded: "Degraded",
  diverged: "Diverged",
  drifted: "Drifted",
  behind: "Behind",
  held: "Held",
  progressing: "Progressing",
  synced: "Synced",
};

/** What a status means, for tooltips and legends. */
export const statusMeanings: Record<Status, string> = {
  syncing: "An operation is writing to the cluster now.",
  unknown: "The cluster, GitHub or the worker is silent: what is shown was true when last verified.",
  degraded: "Something that runs is not healthy.",
  diverged: "Git and the cluster both moved away from what was applied.",
  drifted: "Somebody changed the cluster; Git did not move.",
  behind: "Git has moved and the cluster has not followed yet.",
  held: "Kept at an earlier commit until somebody follows Git again.",
  progressing: "Matches Git and is still rolling out.",
  synced: "Matches Git and is healthy.",
};
