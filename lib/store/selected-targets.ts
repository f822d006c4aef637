import { type LabelRequirement, parseLabelSelector } from "@/lib/domain/cluster/label-selector";
import { type ReachableCluster, selectClusters, type Selection } from "@/lib/domain/target/select-clusters";
import { AppError } from "@/lib/platform/errors";
import { uuidv7 } from "@/lib/platform/uuid";
import type { By } from "@/lib/store/audit-append";
import type { Db } from "@/lib/store/database";
import type { Application, Target } from "@/lib/store/generated/client";
import { fromJson } from "@/lib/store/json";
import {
  aboutApplication,
  comeBack,
  detachTargets,
  lockTargets,
  lookAtRepository,
  tellOfTargets,
  wakeTargets,
} from "@/lib/store/target-changes";
import type { Tx } from "@/lib/store/transaction";

/** Clusters chosen by labels: all that match, each with this namespace. */
export type ClusterSelector = { labels: string; namespace: string };

/** What let clusters join or leave. */
export type SelectionCause =
  | "application_created"
  | "selector_changed"
  | "cluster_registered"
  | "labels_changed"
  | "projects_changed"
  | "cluster_deregistered";

/** What of an application says which clusters it chooses. */
export type Selecting = Pick<
  Application,
  | "id"
  | "projectId"
  | "name"
  | "repositoryId"
  | "path"
  | "revision"
  | "mode"
  | "clusterSelector"
  | "selectorNamespace"
>;
type ClusterNames = Pick<ReachableCluster, "name" | "labels">;
export type SelectedTarget = Target & { cluster: { name: string } };
export type ApplicationSelection = Selection<SelectedTarget> & { application: Selecting };

/** Any number, as long as nothing else in the product locks it. */
const selectionLock = 7_301_174;

/**
 * Everything that lets clusters join or leave goes one after the other, and locks this before anything else: a selector
 * that is being saved does not see labels that are being saved beside it, nor they the selector, and a cluster would
 * join nowhere. Applications are locked next, then clusters, then targets, everywhere.
 */
export async function lockSelections(tx: Tx): Promise<void> {
  await tx.db.$executeRaw`select pg_advisory_xact_lock(${selectionLock}::bigint)`;
}

/** The applications that choose clusters by labels in the projects that may use a cluster, or in these; locked. */
export async function lockSelecting(
  tx: Tx,
  clusterId: string | null,
  projectIds: string[] = [],
): Promise<Selecting[]> {
  const selecting = await listSelecting(tx.db, clusterId, projectIds);
  await tx.db.$queryRaw`
    select 1 from application where id = any(${selecting.map(({ id }) => id)}::uuid[])
    order by id for no key update`;
  // One that is managed no longer since it was listed has no targets either.
  return listSelecting(tx.db, clusterId, projectIds);
}

/** The applications that choose clusters by labels in the projects that may use a cluster, or in these. */
export async function listSelecting(
  db: Db,
  clusterId: string | null,
  projectIds: string[] = [],
): Promise<Selecting[]> {
  const allowed = clusterId
    ? await db.projectCluster.findMany({ where: { clusterId }, select: { projectId: true } })
    : [];
  return db.application.findMany({
    where: {
      projectId: { in: [...projectIds, ...allowed.map(({ projectId }) => projectId)] },
      removedAt: null,
      clusterSelector: { not: null },
    },
    orderBy: { id: "asc" },
  });
}

/**
 * Which clusters join and leave these applications, over all clusters or at one of them; `naming` is what that one is
 * called from now on, and `projects` may use it then. Nothing is saved.
 */
export async function findSelections(
  db: Db,
  applications: Selecting[],
  at?: At,
): Promise<ApplicationSelection[]> {
  const where = at && { clusterId: at.clusterId };
  const clusters = await listReachable(db, [...new Set(applications.map(({ projectId }) => projectId))], at);
  const targets = await db.target.findMany({
    where: { ...where, applicationId: { in: applications.map(({ id }) => id) }, detachedAt: null },
    include: { cluster: { select: { name: true } } },
    orderBy: { cluster: { name: "asc" } },
  });
  const reachable = Map.groupBy(clusters, ({ projectId }) => projectId);
  const placed = Map.groupBy(targets, ({ applicationId }) => applicationId);
  return applications.map((application) => ({
    application,
    ...selectClusters({
      selector: selectorOf(application),
      template: application,
      clusters: (reachable.get(application.projectId) ?? []).map(({ cluster }) => cluster),
      targets: placed.get(application.id) ?? [],
    }),
  }));
}

/** One cluster, as it is called from now on, and which projects may use it then. */
type At = { clusterId: string } & (
  { naming?: ClusterNames; projects?: undefined } | { naming: ClusterNames; projects: AllowedProject[] }
);
type AllowedProject = { id: string; namespaces: string[] };

async function listReachable(
  db: Db,
  projectIds: string[],
  at?: At,
): Promise<{ projectId: string; cluster: ReachableCluster }[]> {
  if (at?.projects) {
    const { clusterId, naming } = at;
    return at.projects.map(({ id, namespaces }) => ({
      projectId: id,
      cluster: { id: clusterId, namespaces, ...naming },
    }));
  }
  const allowed = await db.projectCluster.findMany({
    where: {
      ...(at && { clusterId: at.clusterId }),
      projectId: { in: projectIds },
      cluster: { deregisteredAt: null },
    },
    include: { cluster: { select: { name: true, labels: true } } },
    orderBy: { cluster: { name: "asc" } },
  });
  return allowed.map(({ projectId, clusterId, namespaces, cluster }) => ({
    projectId,
    cluster: {
      id: clusterId,
      namespaces,
      ...(at?.naming ?? { name: cluster.name, labels: fromJson<Record<string, string>>(cluster.labels) }),
    },
  }));
}

/**
 * Lets the clusters join and leave, recorded under whoever caused it. A cluster that leaves is detached, as a person
 * takes out a target: its objects and its history stay. One that joins again finds them. The caller holds
 * `lockSelections` and the applications. Throws `conflict` while an operation is running on one that leaves.
 */
export async function carryOutSelections(
  tx: Tx,
  by: By,
  cause: SelectionCause,
  selections: ApplicationSelection[],
): Promise<void> {
  await lockTargets(
    tx,
    selections.flatMap(({ leaving }) => leaving.map(({ id }) => id)),
  );
  for (const { application, joining, leaving } of selections) {
    if (leaving.length > 0) await leave(tx, by, cause, application, leaving);
    if (joining.length > 0) await join(tx, by, cause, application, joining);
    // Also where none moved: the reasons of those that wait stand on the page.
    await tellOfTargets(tx, application.projectId, application.id);
  }
}

async function leave(
  tx: Tx,
  by: By,
  cause: SelectionCause,
  application: Selecting,
  targets: SelectedTarget[],
): Promise<void> {
  await wakeTargets(tx.db, targets);
  await detachTargets(tx, by, targets, "The cluster is not among those of the application any more.");
  tx.audit({
    ...by,
    action: "targets.left",
    ...aboutApplication(application),
    detail: {
      cause,
      selector: application.clusterSelector,
      clusters: targets.map(({ cluster }) => cluster.name),
      destinations: targets.map(({ id, clusterId, namespace }) => ({ targetId: id, clusterId, namespace })),
    },
  });
}

async function join(
  tx: Tx,
  by: By,
  cause: SelectionCause,
  application: Selecting,
  joining: ApplicationSelection["joining"],
): Promise<void> {
  const { id: applicationId, projectId, repositoryId } = application;
  const namespace = application.selectorNamespace!;
  const before = await tx.db.target.findMany({
    where: { applicationId, namespace, clusterId: { in: joining.map(({ cluster }) => cluster.id) } },
    select: { clusterId: true },
  });
  const known = new Set(before.map(({ clusterId }) => clusterId));
  const placed: { id: string; clusterId: string }[] = [];
  const fresh = [];
  for (const { cluster, path, revision } of joining) {
    const place = { clusterId: cluster.id, namespace, path, revision, isBySelector: true };
    const again = known.has(cluster.id) ? await comeBack(tx, applicationId, place) : null;
    const id = again?.id ?? uuidv7();
    if (!again) fresh.push({ id, projectId, applicationId, ...place });
    placed.push({ id, clusterId: cluster.id });
  }
  await tx.db.target.createMany({ data: fresh });
  tx.audit({
    ...by,
    action: "targets.joined",
    ...aboutApplication(application),
    detail: {
      cause,
      selector: application.clusterSelector,
      clusters: joining.map(({ cluster }) => cluster.name),
      destinations: placed.map(({ id, clusterId }) => ({ targetId: id, clusterId, namespace })),
    },
  });
  await lookAtRepository(tx.db, repositoryId);
  await wakeTargets(tx.db, placed);
}

/** The applications that a person was shown to join a cluster, and the targets that they were shown to leave it. */
export type Shown = { joining: string[]; leaving: string[] };

/** What was not shown neither joins nor leaves: throws `conflict` then. */
export function requireSelectionShown(selections: ApplicationSelection[], shown: Shown): void {
  const surprise = selections.find(
    ({ application, joining, leaving }) =>
      (joining.length > 0 && !shown.joining.includes(application.id)) ||
      leaving.some(({ id }) => !shown.leaving.includes(id)),
  );
  if (!surprise) return;
  const { application, joining } = surprise;
  throw new AppError(
    "conflict",
    `${application.name}, which chooses clusters by ${application.clusterSelector}, would ${joining.length > 0 ? "join" : "leave"}, which was not shown. Look again at what changes.`,
  );
}

/** The columns of a selector. Throws `bad_input` for one that cannot be read: what is stored can. */
export function selectorColumns(selector: ClusterSelector | null) {
  if (selector) requirementsOf(selector.labels);
  return { clusterSelector: selector?.labels ?? null, selectorNamespace: selector?.namespace ?? null };
}

/** The selector of an application's row as it was written; null when it has none. */
export function selectorIn({
  clusterSelector,
  selectorNamespace,
}: Pick<Selecting, "clusterSelector" | "selectorNamespace">): ClusterSelector | null {
  if (clusterSelector === null || selectorNamespace === null) return null;
  return { labels: clusterSelector, namespace: selectorNamespace };
}

function selectorOf(application: Selecting) {
  const selector = selectorIn(application);
  return selector && { requirements: requirementsOf(selector.labels), namespace: selector.namespace };
}

function requirementsOf(labels: string): LabelRequirement[] {
  const parsed = parseLabelSelector(labels);
  if (parsed.outcome === "parsed") return parsed.requirements;
  throw new AppError("bad_input", parsed.reason, { field: "selector.labels" });
}
