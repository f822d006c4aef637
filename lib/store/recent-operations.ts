import { lastWriterOf } from "@/lib/domain/compare/last-writer-of";
import type { FieldDifference } from "@/lib/domain/compare/verdict";
import type { Actor, OperationKind, OperationState } from "@/lib/domain/ledger/operation";
import type { StoreContext } from "@/lib/store/context";
import { fromJson } from "@/lib/store/json";

/** A finished operation as back-off and the stop after three reversals need it. */
export type RecentOperation = {
  id: string;
  kind: OperationKind;
  state: OperationState;
  actor: Actor;
  toSha: string;
  renderingDigest: string | null;
  /** The managers whose changes it reversed: of each changed field, the one who wrote it last. */
  writers: string[];
  /** Whether deletions of it wait for a person. */
  hasWaitingDeletions: boolean;
  /** The person who cancelled it. */
  cancelledBy: string | null;
  finishedAt: Date;
};

export function makeRecentOperations({ prisma }: StoreContext) {
  /** The newest finished operations of a target, newest first. */
  return async function recent(targetId: string, limit: number): Promise<RecentOperation[]> {
    const entries = await prisma.ledgerEntry.findMany({
      where: { targetId },
      orderBy: { finishedAt: "desc" },
      take: limit,
    });
    const healed = entries.filter(({ kind }) => kind === "self_heal").map(({ operationId }) => operationId);
    const steps = await prisma.operationStep.findMany({
      where: { operationId: { in: healed } },
      select: { operationId: true, changes: true },
    });
    const all = { in: entries.map(({ operationId }) => operationId) };
    const cancelled = await prisma.operation.findMany({
      where: { id: all, cancelledBy: { not: null } },
      select: { id: true, cancelledBy: true },
    });
    const waiting = await prisma.ledgerResult.findMany({
      where: {
        operationId: all,
        action: "prune",
        outcome: "waits_for_person",
      },
      distinct: ["operationId"],
      select: { operationId: true },
    });
    return entries.map((entry) => ({
      id: entry.operationId,
      kind: entry.kind as OperationKind,
      state: entry.state as OperationState,
      actor: fromJson<Actor>(entry.actor),
      toSha: entry.toSha,
      renderingDigest: entry.renderingDigest,
      writers: writersOf(steps.filter(({ operationId }) => operationId === entry.operationId)),
      hasWaitingDeletions: waiting.some(({ operationId }) => operationId === entry.operationId),
      cancelledBy: cancelled.find(({ id }) => id === entry.operationId)?.cancelledBy ?? null,
      finishedAt: entry.finishedAt,
    }));
  };
}

function writersOf(steps: { changes: unknown }[]): string[] {
  const managers = steps.flatMap(({ changes }) =>
    fromJson<FieldDifference[]>(changes as never).flatMap((change) => lastWriterOf(change) ?? []),
  );
  return [...new Set(managers.map(({ manager }) => manager))].sort();
}
