import { Cases, type Invariant } from "@/lib/testing/chaos/invariants/invariant";

/** The chain of the record and the ledger beneath it verify. */
export const recordVerifies: Invariant = ({ verification, operations }) => {
  const cases = new Cases();
  for (const { message } of verification.findings) cases.hold(false, () => message);
  cases.examined = verification.entriesChecked + verification.operationsChecked;
  const ended = operations.filter(({ finishedAt }) => finishedAt !== null).length;
  cases.hold(
    verification.operationsChecked >= ended,
    () => `${ended} operations ended, ${verification.operationsChecked} stand in the ledger.`,
  );
  return cases.finding;
};
