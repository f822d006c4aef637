import type { SyncPolicy } from "@/lib/domain/sync/policy";

/** A policy in a few words, for the line under an application's name. */
export function policyWords(policy: SyncPolicy): string {
  if (policy.mode === "observe") return "observed only, never written";
  const prune = policy.prune ? "" : ", nothing is pruned";
  if (policy.mode === "manual") return `synced when somebody asks${prune}`;
  return `automatic, ${policy.selfHeal ? "drift is put back" : "drift is only shown"}${prune}`;
}

/** The three modes as they are offered and explained. */
export const policyModes = [
  {
    mode: "observe",
    label: "Observe",
    explanation: "Reads and compares. Writes nothing and leaves no mark in the cluster.",
  },
  {
    mode: "manual",
    label: "Manual",
    explanation: "Writes when a person presses Sync, and never by itself.",
  },
  {
    mode: "automatic",
    label: "Automatic",
    explanation: "Writes as soon as Git moves, on every cluster that is not held.",
  },
] as const satisfies { mode: SyncPolicy["mode"]; label: string; explanation: string }[];

/** What the two ticks of a policy say and mean. */
export const policyTicks = {
  selfHeal: {
    label: "Put drift back by itself",
    explanation:
      "Puts back what the cluster moved. Stops after three reversals against the same writer, and names it.",
  },
  prune: {
    label: "Delete what has left Git",
    explanation:
      "Only what Plumbline created or took over, and never a namespace, volume claim or definition without a person.",
  },
} as const;
