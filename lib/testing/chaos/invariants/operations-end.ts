import { finishedStates } from "@/lib/domain/ledger/operation";
import { Cases, type Invariant } from "@/lib/testing/chaos/invariants/invariant";

/** Every operation has ended, and stands in the ledger with one end. */
export const operationsEnd: Invariant = ({ operations }) => {
  const cases = new Cases();
  for (const { id, state, hasLedgerEntry, finishedAt, results } of operations) {
    const isEnded = (finishedStates as string[]).includes(state) && finishedAt !== null;
    cases.hold(isEnded, () => `Operation ${id} is still ${state}.`);
    if (!isEnded) continue;
    cases.hold(hasLedgerEntry, () => `Operation ${id} ended as ${state} and is not in the ledger.`);
    const open = results.filter(({ outcome }) => outcome === "planned" || outcome === "running");
    cases.hold(
      open.length === 0,
      () => `Operation ${id} ended, and ${open[0]!.refKey} is ${open[0]!.outcome}.`,
    );
  }
  return cases.finding;
};
