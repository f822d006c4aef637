import { AppError } from "@/lib/platform/errors";
import { uuidv7 } from "@/lib/platform/uuid";
import type { By } from "@/lib/store/audit-append";
import type { StoreContext } from "@/lib/store/context";
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
  comeBack,
  type Destination,
  detachTargets,
  lockManaged,
  lookAtRepository,
  placeTarget,
  tellOfTargets,
  wakeTargets,
} from "@/lib/store/target-changes";
import { transact, transactUnlessTaken, type Tx } from "@/lib/store/transaction";

/** On which clusters and namespaces an application is, after it was made. */
export function makeApplicationTargets(context: StoreContext) {
  return {
    /**
     * Adds destinations. One that was taken out before comes back as what it was, with its history and what was applied
     * there: the marks on its objects still name it. One that came by labels stays from now on, whatever they say.
     * Throws as creating does, and `conflict` for one that the application has already.
     */
    async addTargets(
      by: By,
      projectId: string,
      applicationId: string,
      destinations: Destination[],
    ): Promise<{ ids: string[] }> {
      const taken = {
        field: "destinations",
        words: "The application is already in this namespace of this cluster. Choose another one.",
      };
      return transactUnlessTaken(context, taken, async (tx) => {
        const application = await lockManaged(tx, projectId, applicationId);
        const { path, revision, repositoryId } = application;
        const targets = [];
        for (const destination of destinations) {
          const place = await placeTarget(tx, { projectId, path, revision }, destination);
          const chosen = { ...place, isBySelector: false };
          const fresh = { id: uuidv7(), projectId, applicationId, ...chosen };
          targets.push(
            (await keep(tx, applicationId, place)) ??
              (await comeBack(tx, applicationId, chosen)) ??
              (await tx.db.target.create({ data: fresh })),
          );
        }
        tx.audit({
          ...by,
          action: "targets.added",
          ...aboutApplication(application),
          detail: {
            destinations: destinations.map(({ clusterId, namespace }) => ({ clusterId, namespace })),
          },
        });
        await tellOfTargets(tx, projectId, applicationId);
        await lookAtRepository(tx.db, repositoryId);
        await wakeTargets(tx.db, targets);
        return { ids: targets.map(({ id }) => id) };
      });
    },

    /**
     * Stops managing one target: its objects and its history stay. Throws `conflict` while an operation is running,
     * when the application's selector would bring it back at once, and when it is the last one of an application that
     * has no selector; `not_found`.
     */
    async removeTarget(by: By, projectId: string, applicationId: string, targetId: string): Promise<void> {
      await transact(context, async (tx) => {
        const application = await lockManaged(tx, projectId, applicationId);
        const { clusterSelector } = application;
        const live = await tx.db.target.findMany({
          where: { applicationId, detachedAt: null },
          include: { cluster: { select: { name: true } } },
        });
        const target = live.find(({ id }) => id === targetId);
        if (!target) throw new AppError("not_found", "There is no such target.");
        const [selection] = await findSelections(tx.db, [application], target);
        if (selection!.kept.some((one) => one.target.id === targetId)) {
          throw new AppError(
            "conflict",
            `${target.cluster.name} matches ${clusterSelector}, the labels that this application chooses clusters by, and would come back. Change its labels, or those that are chosen.`,
          );
        }
        if (live.length === 1 && clusterSelector === null) {
          throw new AppError(
            "conflict",
            "This is its last target. Stop managing the application instead, or add another target first.",
          );
        }
        await wakeTargets(tx.db, [target]);
        await detachTargets(tx, by, [target], "The target is no longer managed.");
        tx.audit({
          ...by,
          action: "target.removed",
          ...aboutApplication(application),
          detail: { targetId, cluster: target.cluster.name, namespace: target.namespace },
        });
        await tellOfTargets(tx, projectId, applicationId);
      });
    },

    /**
     * Chooses clusters by their labels from now on, besides the targets that a person chose; null ends it. What matches
     * joins at once, and what came by labels and matches no more leaves. Throws `bad_input` for a selector that cannot
     * be read, `conflict` while an operation is running on a target that leaves and when no target at all would be
     * wanted any more, `not_found`.
     */
    async setSelector(
      by: By,
      projectId: string,
      applicationId: string,
      selector: ClusterSelector | null,
    ): Promise<{ joined: number; left: number }> {
      return transact(context, async (tx) => {
        await lockSelections(tx);
        const application = await lockManaged(tx, projectId, applicationId);
        const before = selectorIn(application);
        const columns = selectorColumns(selector);
        if (before && !selector) await requireChosen(tx, applicationId);
        await tx.db.application.update({ where: { id: applicationId }, data: columns });
        tx.audit({
          ...by,
          action: "selector.changed",
          ...aboutApplication(application),
          // Field by field: what a caller's object carries besides must not get into the record.
          detail: { before, after: selectorIn(columns) },
        });
        const selections = await findSelections(tx.db, [{ ...application, ...columns }]);
        await carryOutSelections(tx, by, "selector_changed", selections);
        const [{ joining, leaving }] = selections as [(typeof selections)[0]];
        return { joined: joining.length, left: leaving.length };
      });
    },
  };
}

/** A live target that came by labels is a person's choice from now on; null where there is none. */
async function keep(tx: Tx, applicationId: string, { clusterId, namespace }: Destination) {
  const where = { applicationId, clusterId, namespace, detachedAt: null, isBySelector: true };
  const [kept] = await tx.db.target.updateManyAndReturn({ where, data: { isBySelector: false } });
  return kept ?? null;
}

/** Without a selector an application is where a person chose it to be. */
async function requireChosen(tx: Tx, applicationId: string): Promise<void> {
  const where = { applicationId, detachedAt: null, isBySelector: false };
  if (await tx.db.target.findFirst({ where, select: { id: true } })) return;
  throw new AppError(
    "conflict",
    "Without its labels the application would have no target. Add one by hand first, or stop managing the application.",
  );
}
