import type { Actor } from "@/lib/domain/ledger/operation";
import type { IgnoreRule } from "@/lib/domain/ignore/ignore-rule";
import type { SyncPolicy } from "@/lib/domain/sync/policy";
import { AppError } from "@/lib/platform/errors";
import { uuidv7 } from "@/lib/platform/uuid";
import { makeApplicationTargets } from "@/lib/store/application-targets";
import type { By } from "@/lib/store/audit-append";
import type { StoreContext } from "@/lib/store/context";
import { namesOf } from "@/lib/store/finish-operation";
import { toJson } from "@/lib/store/json";
import { policyColumns, policyIn } from "@/lib/store/policy-columns";
import {
  carryOutSelections,
  type ClusterSelector,
  findSelections,
  lockSelections,
  selectorColumns,
  selectorIn,
} from "@/lib/store/selected-targets";
import {
  aboutApplication,
  type Destination,
  detachTargets,
  findManaged,
  lockManaged,
  lookAtRepository,
  placeTarget,
  tellOfTargets,
  wakeTargets,
} from "@/lib/store/target-changes";
import { transact, transactUnlessTaken, type Tx } from "@/lib/store/transaction";

export type ApplicationDraft = {
  projectId: string;
  name: string;
  repositoryId: string;
  /** May name the cluster and its labels: overlays/{env}. */
  path: string;
  revision: string;
  policy: SyncPolicy;
  destinations: Destination[];
  /** Clusters chosen by labels, besides the destinations. */
  selector?: ClusterSelector | null;
};

/** Which applications are managed, and how. */
export function makeApplicationRegistry(context: StoreContext) {
  return {
    ...makeApplicationTargets(context),

    /**
     * Manages an application on its destinations, and on all clusters that match its selector. Throws `bad_input` for a
     * template that a cluster cannot fill in or a namespace that the project may not use there, `not_found` for a
     * repository or cluster out of the project's reach, `conflict` for a name that is taken.
     */
    async create(by: By, draft: ApplicationDraft): Promise<{ id: string }> {
      const taken = {
        field: "name",
        words: "The project has an application of this name already. Choose another one.",
      };
      return transactUnlessTaken(context, taken, async (tx) => {
        const { projectId, name, repositoryId, policy } = draft;
        const selector = selectorColumns(draft.selector ?? null);
        if (draft.selector) await lockSelections(tx);
        const repository = await tx.db.repository.findFirst({
          where: { id: repositoryId, projectId, removedAt: null },
        });
        if (!repository) throw new AppError("not_found", "There is no such repository in this project.");
        const id = uuidv7();
        const targets = [];
        for (const destination of draft.destinations) targets.push(await placeTarget(tx, draft, destination));
        const application = await tx.db.application.create({
          data: {
            id,
            projectId,
            name,
            repositoryId,
            path: draft.path,
            revision: draft.revision,
            ...policyColumns(policy),
            ...selector,
          },
        });
        await tx.db.target.createMany({
          data: targets.map((target) => ({ id: uuidv7(), projectId, applicationId: id, ...target })),
        });
        tx.audit({
          ...by,
          action: "application.created",
          ...aboutApplication(application),
          detail: {
            repository: `${repository.owner}/${repository.name}`,
            path: draft.path,
            revision: draft.revision,
            policy,
            // Field by field: what a caller's object carries besides must not get into the record.
            destinations: draft.destinations.map(({ clusterId, namespace }) => ({ clusterId, namespace })),
            ...(draft.selector ? { selector: selectorIn(selector) } : {}),
          },
        });
        if (draft.selector) {
          const selections = await findSelections(tx.db, [application]);
          await carryOutSelections(tx, by, "application_created", selections);
        }
        tx.tell(projectId, [["fleet"], ["clusters"], ["repositories"], ["settings"]]);
        await lookAtRepository(tx.db, repositoryId);
        await wakeAll(tx, id);
        return { id };
      });
    },

    /** Throws `not_found`. */
    async changePolicy(by: By, projectId: string, applicationId: string, policy: SyncPolicy): Promise<void> {
      await transact(context, async (tx) => {
        const row = await findManaged(tx, projectId, applicationId);
        const before = policyIn(row);
        await tx.db.application.update({ where: { id: applicationId }, data: policyColumns(policy) });
        tx.audit({
          ...by,
          action: "policy.changed",
          ...aboutApplication(row),
          detail: { before, after: { ...before, ...policy } },
        });
        tx.tell(projectId, [["fleet"], ["applications", applicationId]]);
        await wakeAll(tx, applicationId);
      });
    },

    /** Changes which fields may differ: the text as a person wrote it, and the rules it stands for. Throws `not_found`. */
    async changeIgnoreDifferences(
      by: By,
      projectId: string,
      applicationId: string,
      { text, rules }: { text: string; rules: IgnoreRule[] },
    ): Promise<void> {
      await transact(context, async (tx) => {
        const row = await findManaged(tx, projectId, applicationId);
        await tx.db.application.update({
          where: { id: applicationId },
          data: { ignoreDifferences: text, ignoreRules: toJson(rules) },
        });
        tx.audit({
          ...by,
          action: "ignore_differences.changed",
          ...aboutApplication(row),
          detail: { before: row.ignoreDifferences, after: text, rules: rules.length },
        });
        tx.tell(projectId, [["applications", applicationId]]);
        await wakeAll(tx, applicationId);
      });
    },

    /**
     * Stops managing: objects in the clusters and all history stay, claims and holds end, what waits is cancelled.
     * Throws `conflict` while an operation is running, `not_found`.
     */
    async remove(by: By, projectId: string, applicationId: string): Promise<void> {
      await transact(context, async (tx) => {
        const row = await lockManaged(tx, projectId, applicationId);
        // Targets before operations, as every request locks them.
        await tx.db.$queryRaw`
          select 1 from target where application_id = ${applicationId}::uuid order by id for update`;
        const targets = await tx.db.target.findMany({ where: { applicationId, detachedAt: null } });
        await wakeTargets(tx.db, targets);
        await tx.db.application.update({ where: { id: applicationId }, data: { removedAt: new Date() } });
        await detachTargets(tx, by, targets, "The application is no longer managed.");
        tx.audit({
          ...by,
          action: "application.removed",
          ...aboutApplication(row),
          detail: { targets: targets.length },
        });
        await tellOfTargets(tx, projectId, applicationId);
      });
    },

    /** Ends a hold because Git renders to the held state again. Does nothing for one that ended. */
    async endHold(holdId: string, how: "git_caught_up", actor: Actor): Promise<void> {
      await transact(context, async (tx) => {
        const hold = await tx.db.hold.findUnique({ where: { id: holdId } });
        if (!hold || hold.endedAt) return;
        const target = await tx.db.target.findUniqueOrThrow({ where: { id: hold.targetId } });
        const { count } = await tx.db.hold.updateMany({
          where: { id: holdId, endedAt: null },
          data: { endedAt: new Date(), endedHow: how, endedBy: actor.name },
        });
        if (count === 0) return;
        tx.audit({
          actor,
          origin: {},
          action: "hold.ended",
          subject: { type: "target", id: target.id, name: await namesOf(tx, hold) },
          projectId: hold.projectId,
          applicationId: target.applicationId,
          detail: { how, sha: hold.sha, targetId: target.id },
        });
        tx.tell(hold.projectId, [["fleet"], ["applications", target.applicationId], ["targets", target.id]]);
      });
    },
  };
}

async function wakeAll(tx: Tx, applicationId: string): Promise<void> {
  await wakeTargets(tx.db, await tx.db.target.findMany({ where: { applicationId, detachedAt: null } }));
}
