import type { SyncOptions } from "@/lib/domain/sync/sync-options";
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

/** What an application may ask for beyond its mode, in the order of the form, with Argo CD's name for it. */
export const optionTicks = [
  {
    option: "createNamespace",
    label: "Create the namespace where it is missing",
    name: "CreateNamespace=true",
    explanation: "First of all, and marked as ours. It is never deleted with what left Git.",
  },
  {
    option: "confirmPrunes",
    label: "Ask before every deletion",
    name: "Prune=confirm",
    explanation: "A person confirms each object that left Git, unless the object itself says Prune=true.",
  },
  {
    option: "replace",
    label: "Replace objects instead of applying them",
    name: "Replace=true",
    explanation: "Takes away whatever others added to an object. Objects that say Replace=false are applied.",
  },
  {
    option: "skipDryRunOnMissingResource",
    label: "Await kinds that the cluster does not serve yet",
    name: "SkipDryRunOnMissingResource=true",
    explanation: "They are asked about when their turn comes, for definitions that something else installs.",
  },
  {
    option: "respectIgnoreDifferences",
    label: "Leave ignored fields as they are when writing",
    name: "RespectIgnoreDifferences=true",
    explanation: "Otherwise they are written whenever something else of their object is.",
  },
] as const satisfies { option: keyof SyncOptions; label: string; name: string; explanation: string }[];

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
