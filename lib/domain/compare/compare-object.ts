import { differencesOf, type Counting } from "@/lib/domain/compare/field-differences";
import { worstVerdict } from "@/lib/domain/compare/field-verdict";
import type { ObjectVerdict, Proof } from "@/lib/domain/compare/verdict";
import type { Manifest } from "@/lib/domain/object/manifest";
import type { SyncPolicy } from "@/lib/domain/sync/policy";

/** One object in its three truths, all redacted, and what else the verdict depends on. */
export type ObjectTruths = {
  /** As Git declares it, in Git's spelling; null when it does not. */
  desired: Manifest | null;
  /** The server's answer to a forced dry run against `live`; null when proved without one, or when it could not be had. */
  answer: Manifest | null;
  /** The fields we own of the server's answer to our last write; null when we never wrote, unknown while in doubt. */
  applied: Manifest | "unknown" | null;
  live: Manifest | null;
  /** Whether we applied it, even where no record of what was applied is left. */
  isOurs: boolean;
  /** Our field manager in this cluster. */
  manager: string;
  proof: Proof;
  /** What sets its replicas ("HorizontalPodAutoscaler shop/web"): then they are no difference. */
  autoscaler?: string | null;
  counts?: Counting;
  policyMode?: SyncPolicy["mode"];
};

/**
 * What is said of one object: which side moved, field by field, over the fields that Git declares or that we applied.
 * With the server's answer only what applying would change is a difference, in the server's spelling; without it Git's
 * spelling is compared as it stands. The worst field wins: diverged, drifted, behind, synced.
 */
export function compareObject(truths: ObjectTruths): ObjectVerdict {
  const { desired, live, proof } = truths;
  const applied = truths.applied ?? (truths.isOurs ? "unknown" : null);
  const say = (sync: ObjectVerdict["sync"], reason: string | null = null): ObjectVerdict => ({
    sync,
    proof,
    reason,
    differences: [],
  });

  if (!desired) return live && applied !== null ? say("extra", "No longer in Git.") : say("synced");
  if (!live) {
    if (applied === null) return say("not_applied");
    if (applied === "unknown")
      return say("unknown", "A write was sent and its answer lost; it is not there.");
    return say("drifted", "Deleted from the cluster.");
  }
  if (proof === "local") return say("synced");
  if (truths.answer && truths.answer.apiVersion !== live.apiVersion) {
    // Not even a generation that stays the same would prove anything: labels and annotations are not counted.
    const versions = `Git declares ${truths.answer.apiVersion}, and the cluster answers in ${live.apiVersion}`;
    return say("unknown", `${versions}: the two cannot be compared.`);
  }
  const differences = differencesOf({ ...truths, desired, live, applied });
  if (differences.length === 0) return say("synced");
  if (applied === null) return { ...say("not_ours", notOurs(truths.policyMode)), differences };
  if (applied === "unknown") {
    const reason = "The answer to the last write was lost: which side moved cannot be told.";
    return { ...say("unknown", reason), differences };
  }
  return { ...say(worstVerdict(differences.map(({ verdict }) => verdict))), differences };
}

function notOurs(mode: SyncPolicy["mode"] | undefined): string {
  return mode === "observe"
    ? "There already, and different from Git. This application is only observed."
    : "There already, and not applied by Plumbline. Syncing takes it over when a person agrees.";
}
