import type { FuzzOutcome, FuzzRun } from "@/lib/testing/fuzz/run-fuzz";

/** Of the objects that were judged and then applied. */
export type FuzzReport = {
  objects: number;
  /** Said to be in sync, and applying changed it or was refused. The goal is none. */
  falseSynced: number;
  /** Said to differ, or not known, and applying changed nothing. The goal is less than one in two hundred. */
  falseDifferent: number;
  /** The share of what was in sync and spelled as the server keeps it that was settled without a call. */
  settledLocally: number;
  /** The shares of the objects that were wished for in other words without a change, and that changed. */
  respelled: number;
  changed: number;
  refused: number;
  unused: number;
};

export function reportOf({ outcomes, unused }: FuzzRun): FuzzReport {
  const count = (fits: (outcome: FuzzOutcome) => boolean) => outcomes.filter(fits).length;
  const share = (part: number, whole: number) =>
    whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;
  const isKept = ({ case: fuzz, hasChanged }: FuzzOutcome) =>
    hasChanged === false && fuzz.intent === "kept" && fuzz.madeBy !== "foreign";
  return {
    objects: outcomes.length,
    falseSynced: count(isFalselySynced),
    falseDifferent: count(isFalselyDifferent),
    settledLocally: share(
      count((outcome) => isKept(outcome) && outcome.verdict.proof === "local"),
      count(isKept),
    ),
    respelled: share(
      count(({ case: fuzz, hasChanged }) => fuzz.intent === "respelled" && hasChanged === false),
      outcomes.length,
    ),
    changed: share(
      count(({ hasChanged }) => hasChanged === true),
      outcomes.length,
    ),
    refused: count(({ hasChanged }) => hasChanged === null),
    unused,
  };
}

export function isFalselySynced({ verdict, hasChanged }: FuzzOutcome): boolean {
  return verdict.sync === "synced" && hasChanged !== false;
}

export function isFalselyDifferent({ verdict, hasChanged }: FuzzOutcome): boolean {
  return verdict.sync !== "synced" && hasChanged === false;
}

/** Whether a run reached its goals. */
export function isGood(report: FuzzReport): boolean {
  return (
    report.falseSynced === 0 &&
    report.falseDifferent < report.objects * 0.005 &&
    report.settledLocally >= 0.95
  );
}

/** A case in words, for whoever has to understand a miss. */
export function inWords({ case: fuzz, desired, live, verdict, hasChanged, refusal }: FuzzOutcome): string {
  return JSON.stringify(
    {
      case: fuzz.index,
      kind: fuzz.base.kind,
      intent: fuzz.intent,
      madeBy: fuzz.madeBy,
      ways: fuzz.ways,
      steps: fuzz.steps,
      verdict,
      hasChanged,
      refusal,
      desired,
      live,
    },
    null,
    1,
  );
}
