import type { OperationKind, OperationOptions } from "@/lib/domain/ledger/operation";
import type { RenderInputs } from "@/lib/domain/render/render";
import { AppError } from "@/lib/platform/errors";
import { uuidv7 } from "@/lib/platform/uuid";
import type { By } from "@/lib/store/audit-append";
import type { StoreContext } from "@/lib/store/context";
import { storableText, toJson } from "@/lib/store/json";
import { operationKeys } from "@/lib/store/operation-news";
import { insertOperation } from "@/lib/store/operations";
import { inputsAt, lockTargets, renderedDigest, type RequestedTarget } from "@/lib/store/requested-inputs";
import { isRevisionOf } from "@/lib/store/revisions";
import { cancelLocked, standInLine, stopFor } from "@/lib/store/stop-operations";
import { transact, type Tx } from "@/lib/store/transaction";
import { sendWake, sendWakes } from "@/lib/store/wakeups";

export type Requested = { id: string; targetId: string };
type Place = { projectId: string; applicationId: string };

export type SyncDraft = Place & {
  targetIds: string[];
  options: Omit<OperationOptions, "hooks">;
  reason: string | null;
  /** From the preview, by target id; what renders must equal it. */
  renderingDigests: Record<string, string>;
};

export type RollbackDraft = Place & {
  targetIds: string[];
  sha: string;
  reason: string;
  remindAt: Date | null;
  /** This one first, the rest once it is healthy. */
  firstTargetId: string | null;
  prune: boolean;
  confirmedPrunes: string[];
  /** What was confirmed was shown of other targets, and does not count here. */
  unseenTargetIds?: string[];
  /** Whether the hooks of that commit run, now and when the automation goes there again. */
  hooks: boolean;
  renderingDigests: Record<string, string>;
};

export type FollowDraft = Place & {
  targetIds: string[];
  confirmedPrunes?: string[];
  /** What was confirmed was shown of other targets, and does not count here. */
  unseenTargetIds?: string[];
  /** From the preview, by target id; what renders must equal it. */
  renderingDigests?: Record<string, string>;
  /** From the preview, by target id: the commit that was shown. */
  shas?: Record<string, string>;
};

export type HandBackDraft = Place & { targetIds: string[]; reason: string | null };

export type DeleteDraft = Place & {
  targetId: string;
  /** What a person was shown and chose (refKey); whatever else there is stays. */
  objects: string[];
  /** What of it asks for a tick of its own, and got one. */
  confirmed: string[];
  reason: string | null;
  /** From the preview; what renders must equal it. */
  renderingDigest: string | null;
};

/** The digest of a hold whose commit nobody has rendered yet: no rendering has it. */
const unrendered = "";

type Step = {
  target: RequestedTarget;
  inputs: RenderInputs;
  renderingDigest: string | null;
  toSha: string;
  /** Whether the hooks of the commit run. */
  hooks: boolean;
  /** Something runs on the target; it begins when that has ended. */
  isBehindRunning?: boolean;
};

/** What people ask for: operations in groups, holds and their end. Every one is recorded in the same transaction. */
export function makeRequestOperations(context: StoreContext) {
  return {
    /**
     * Queues a sync of each target toward what is wanted there now: the held commit, else the tracked one. Where an
     * operation runs, it begins when that has written what it meant to. Throws `conflict` when one of a person waits
     * already on one of them or nothing is known to be wanted.
     */
    async sync(by: By, draft: SyncDraft): Promise<Requested[]> {
      return transact(context, async (tx) => {
        const steps: Step[] = [];
        for (const target of await lockTargets(tx.db, draft, draft.targetIds)) {
          const isBehindRunning = await standInLine(tx, by, target);
          const step = await wantedNow(tx, target, draft.renderingDigests[target.id] ?? null);
          steps.push({ ...step, isBehindRunning });
        }
        return queue(tx, by, { kind: "sync", steps, options: draft.options, reason: draft.reason });
      });
    },

    /**
     * Holds each target at an earlier commit and queues the operations that take it there. Clusters that do not answer
     * are held, too. What was never rendered is held by its inputs alone, which are frozen with the commit. Whatever
     * is under way on a target gives way: in the middle of a rollout that went wrong is when people roll back. Throws
     * `conflict` when the commit is none of the application's revisions.
     */
    async rollback(by: By, draft: RollbackDraft): Promise<Requested[]> {
      return transact(context, async (tx) => {
        const targets = await lockTargets(tx.db, draft, draft.targetIds);
        if (!(await isRevisionOf(tx.db, draft.applicationId, draft.sha))) {
          const sha = draft.sha.slice(0, 7);
          throw new AppError("conflict", `The commit ${sha} is not in the history of this application.`, {
            field: "sha",
          });
        }
        if (draft.firstTargetId && !targets.some(({ id }) => id === draft.firstTargetId)) {
          throw new AppError("bad_input", "The one that goes first is not among the chosen.", {
            field: "firstTargetId",
          });
        }
        const steps: Step[] = [];
        for (const target of targets) {
          const inputs = await inputsAt(tx.db, target, draft.sha);
          const renderingDigest =
            draft.renderingDigests[target.id] ?? (await renderedDigest(tx.db, draft.projectId, inputs));
          const isBehindRunning = await stopFor("rollback", tx, by, target);
          await hold(tx, by, target, { inputs, renderingDigest: renderingDigest ?? unrendered, draft });
          const { hooks } = draft;
          steps.push({ target, inputs, renderingDigest, toSha: draft.sha, hooks, isBehindRunning });
        }
        const { prune, confirmedPrunes } = draft;
        const options = { objects: null, adopt: [], prune, confirmedPrunes };
        const { reason, firstTargetId, unseenTargetIds } = draft;
        return queue(tx, by, { kind: "rollback", steps, options, reason, firstTargetId, unseenTargetIds });
      });
    },

    /**
     * Ends the holds of these targets and queues a sync toward the tracked commit for each that was held. What runs
     * toward the held commit gives way. Throws `conflict` when Git has moved on from what was previewed: the holds stay.
     */
    async follow(by: By, draft: FollowDraft): Promise<Requested[]> {
      return transact(context, async (tx) => {
        const steps: Step[] = [];
        const held = await lockTargets(tx.db, draft, draft.targetIds);
        for (const target of held.filter((each) => each.hold !== null)) {
          await requireShown(tx, target, draft);
          const isBehindRunning = await stopFor("follow", tx, by, target);
          await endHold(tx, by, target, "follow");
          if (target.mode === "observe") continue;
          const previewed = draft.renderingDigests?.[target.id] ?? null;
          steps.push({ ...(await wantedNow(tx, { ...target, hold: null }, previewed)), isBehindRunning });
        }
        const prune = held[0]?.prune ?? false;
        const { confirmedPrunes = [], unseenTargetIds } = draft;
        const options = { objects: null, adopt: [], prune, confirmedPrunes };
        return queue(tx, by, { kind: "sync", steps, options, reason: null, unseenTargetIds });
      });
    },

    /**
     * Queues handing targets back: our marks and our ownership go, nothing else is changed. Where an operation runs, it
     * begins when that has written what it meant to.
     */
    async handBack(by: By, draft: HandBackDraft): Promise<Requested[]> {
      return transact(context, async (tx) => {
        const steps: Step[] = [];
        for (const target of await lockTargets(tx.db, draft, draft.targetIds)) {
          const isBehindRunning = await standInLine(tx, by, target);
          steps.push({ ...(await wantedNow(tx, target, null)), hooks: false, isBehindRunning });
        }
        const options = { objects: null, adopt: [], prune: false, confirmedPrunes: [] };
        return queue(tx, by, { kind: "hand_back", steps, options, reason: draft.reason });
      });
    },

    /**
     * Queues deleting the chosen objects of a target, with the hooks of the commit that it is at. Where an operation
     * runs, it begins when that has written what it meant to. Until a person asks for a sync, the automation creates
     * nothing there again.
     */
    async deleteObjects(by: By, draft: DeleteDraft): Promise<Requested[]> {
      return transact(context, async (tx) => {
        const [target] = await lockTargets(tx.db, draft, [draft.targetId]);
        const isBehindRunning = await standInLine(tx, by, target!);
        const step = await whereItIs(tx, target!, draft.renderingDigest);
        const options = {
          objects: draft.objects,
          adopt: [],
          prune: true,
          confirmedPrunes: draft.confirmed,
        };
        const steps = [{ ...step, isBehindRunning }];
        return queue(tx, by, { kind: "delete", steps, options, reason: draft.reason });
      });
    },

    /**
     * Cancels an operation: at once when it has not begun, else before its next write. Throws `not_found`, and
     * `conflict` when it has ended.
     */
    async cancel(by: By, projectId: string, operationId: string): Promise<void> {
      await transact(context, async (tx) => {
        // The target before the operation, as requests lock them: what is ended may move the target's applied commit.
        await tx.db.$queryRaw`
          select 1 from target where id = (select target_id from operation where id = ${operationId}::uuid)
          for update`;
        await tx.db.$queryRaw`select 1 from operation where id = ${operationId}::uuid for update`;
        const operation = await tx.db.operation.findFirst({ where: { id: operationId, projectId } });
        if (!operation) throw new AppError("not_found", "There is no such operation.");
        if (operation.finishedAt) throw new AppError("conflict", "This operation has ended already.");
        await cancelLocked(tx, by, operation, "cancel");
      });
    },

    /** Asks workers to look at these targets at once, in the clusters and at GitHub. Unknown ones are skipped. */
    async refresh(targetIds: string[]): Promise<void> {
      await context.prisma.$transaction(async (db) => {
        const targets = await db.target.findMany({
          where: { id: { in: targetIds }, detachedAt: null },
          select: { id: true, clusterId: true, application: { select: { repositoryId: true } } },
        });
        const repositories = [...new Set(targets.map(({ application }) => application.repositoryId))].sort();
        await db.repository.updateMany({
          where: { id: { in: repositories } },
          data: { nextCheckAt: new Date() },
        });
        await sendWakes(db, [
          ...repositories.map((id) => ({ kind: "repository" as const, id })),
          ...targets.map(({ id, clusterId }) => ({ kind: "target" as const, id, clusterId })),
        ]);
      });
    },
  };
}

/**
 * Lets pass what was shown: the commit of the preview, or one that renders to the same. Automation goes to the newest
 * as soon as a hold has ended, so a digest that no longer fits would come too late.
 */
async function requireShown(tx: Tx, target: RequestedTarget, draft: FollowDraft): Promise<void> {
  const shown = draft.shas?.[target.id];
  const { headSha } = target;
  if (!shown || headSha === null || shown === headSha) return;
  const now = await renderedDigest(tx.db, target.projectId, await inputsAt(tx.db, target, headSha));
  if (now !== null && now === draft.renderingDigests?.[target.id]) return;
  throw new AppError(
    "conflict",
    `Git has moved on since this was shown: ${target.clusterName} would go to ${headSha.slice(0, 7)} now. Check again.`,
  );
}

/** What is wanted of a target now; hooks of a held commit run only if that was chosen when the hold began. */
async function wantedNow(tx: Tx, target: RequestedTarget, previewed: string | null): Promise<Step> {
  if (target.hold) {
    const { inputs, renderingDigest, sha, hooks } = target.hold;
    const held = renderingDigest === unrendered ? null : renderingDigest;
    return { target, inputs, renderingDigest: previewed ?? held, toSha: sha, hooks };
  }
  if (target.headSha === null) {
    throw new AppError("conflict", `What ${target.clusterName} should run is not known yet.`, {
      retryable: true,
    });
  }
  const inputs = await inputsAt(tx.db, target, target.headSha);
  return { target, inputs, renderingDigest: previewed, toSha: target.headSha, hooks: true };
}

/** The commit that a target is at as a whole; what is wanted there now where it is at none. */
async function whereItIs(tx: Tx, target: RequestedTarget, previewed: string | null): Promise<Step> {
  const { appliedSha, hold } = target;
  if (appliedSha === null || appliedSha === hold?.sha)
    return { ...(await wantedNow(tx, target, previewed)), hooks: true };
  const inputs = await inputsAt(tx.db, target, appliedSha);
  return { target, inputs, renderingDigest: previewed, toSha: appliedSha, hooks: true };
}

async function queue(
  tx: Tx,
  by: By,
  group: {
    kind: OperationKind;
    steps: Step[];
    options: Omit<OperationOptions, "hooks">;
    reason: string | null;
    firstTargetId?: string | null;
    unseenTargetIds?: string[];
  },
): Promise<Requested[]> {
  const groupId = uuidv7();
  const { kind, reason } = group;
  // The one that goes first is inserted first: the others wait for its id.
  const steps = group.steps.toSorted(
    (a, b) => Number(b.target.id === group.firstTargetId) - Number(a.target.id === group.firstTargetId),
  );
  const requested: Requested[] = [];
  for (const { target, inputs, renderingDigest, toSha, hooks, isBehindRunning } of steps) {
    const isUnseen = group.unseenTargetIds?.includes(target.id);
    const options = { ...group.options, ...(isUnseen ? { confirmedPrunes: [] } : {}), hooks };
    const { id: targetId, projectId, applicationId, clusterId, clusterName, appliedSha } = target;
    const afterId = group.firstTargetId ? (requested[0]?.id ?? null) : null;
    const request = {
      projectId,
      applicationId,
      targetId,
      clusterId,
      kind,
      reason,
      toSha,
      inputs,
      renderingDigest,
      options,
      actor: by.actor,
      fromSha: appliedSha,
    };
    const id = await insertOperation(tx, request, {
      state: afterId || isBehindRunning ? "waiting" : "queued",
      groupId,
      afterId,
      isBehindRunning,
    });
    if (id === null) {
      throw new AppError(
        "conflict",
        `Somebody asked for an operation on ${clusterName} already, which has not begun; cancel it or wait for its end.`,
      );
    }
    requested.push({ id, targetId });
    tx.audit({
      ...by,
      action: `${kind}.requested`,
      subject: { type: "operation", id, name: nameOf(target) },
      projectId,
      applicationId,
      detail: { targetId, groupId, fromSha: appliedSha, toSha, reason, options, afterId },
    });
    tx.tell(projectId, operationKeys(request, id));
  }
  return requested;
}

async function hold(
  tx: Tx,
  by: By,
  target: RequestedTarget,
  { inputs, renderingDigest, draft }: { inputs: RenderInputs; renderingDigest: string; draft: RollbackDraft },
): Promise<void> {
  if (target.hold) await endHold(tx, by, target, "replaced");
  const id = uuidv7();
  const reason = storableText(draft.reason, 500);
  await tx.db.hold.create({
    data: {
      id,
      projectId: target.projectId,
      targetId: target.id,
      sha: draft.sha,
      inputs: toJson(inputs),
      renderingDigest,
      hooks: draft.hooks,
      reason,
      personId: by.actor.id ?? "",
      personName: storableText(by.actor.name, 200),
      remindAt: draft.remindAt,
      headAtStart: target.headSha,
    },
  });
  tx.audit({
    ...by,
    action: "hold.started",
    subject: { type: "target", id: target.id, name: nameOf(target) },
    projectId: target.projectId,
    applicationId: target.applicationId,
    detail: {
      holdId: id,
      sha: draft.sha,
      reason,
      remindAt: draft.remindAt?.toISOString() ?? null,
      hooks: draft.hooks,
    },
  });
}

async function endHold(tx: Tx, by: By, target: RequestedTarget, how: "follow" | "replaced"): Promise<void> {
  await tx.db.hold.updateMany({
    where: { targetId: target.id, endedAt: null },
    data: { endedAt: new Date(), endedHow: how, endedBy: storableText(by.actor.name, 200) },
  });
  tx.audit({
    ...by,
    action: "hold.ended",
    subject: { type: "target", id: target.id, name: nameOf(target) },
    projectId: target.projectId,
    applicationId: target.applicationId,
    detail: { how, sha: target.hold?.sha ?? null },
  });
  tx.tell(target.projectId, [["fleet"], ["applications", target.applicationId], ["targets", target.id]]);
  await sendWake(tx.db, { kind: "target", id: target.id, clusterId: target.clusterId });
}

function nameOf({ applicationName, clusterName }: RequestedTarget): string {
  return `${applicationName} on ${clusterName}`;
}
