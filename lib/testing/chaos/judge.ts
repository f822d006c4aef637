import type { Evidence } from "@/lib/testing/chaos/evidence";
import { clusterAgrees } from "@/lib/testing/chaos/invariants/cluster-agrees";
import { gitIsThere } from "@/lib/testing/chaos/invariants/git-is-there";
import { hooksRunOnce } from "@/lib/testing/chaos/invariants/hooks-run-once";
import type { Finding, Invariant } from "@/lib/testing/chaos/invariants/invariant";
import { operationsEnd } from "@/lib/testing/chaos/invariants/operations-end";
import { prunedRightly } from "@/lib/testing/chaos/invariants/pruned-rightly";
import { recordVerifies } from "@/lib/testing/chaos/invariants/record-verifies";
import { writtenOnce } from "@/lib/testing/chaos/invariants/written-once";

/** The promises, each by the words of the report. */
export const invariants = {
  "every operation ends": operationsEnd,
  "the cluster agrees with the ledger": clusterAgrees,
  "nothing is pruned that is not ours to": prunedRightly,
  "no hook runs twice": hooksRunOnce,
  "nothing is written with two meanings": writtenOnce,
  "the record verifies": recordVerifies,
  "everything is synced in the end": gitIsThere,
} satisfies Record<string, Invariant>;

export type Promised = keyof typeof invariants;
export type Verdict = Record<Promised, Finding>;

/** Holds every promise against what happened. */
export function judge(evidence: Evidence, when: { isFinal: boolean }): Verdict {
  const entries = Object.entries(invariants) as [Promised, Invariant][];
  return Object.fromEntries(entries.map(([name, hold]) => [name, hold(evidence, when)])) as Verdict;
}
