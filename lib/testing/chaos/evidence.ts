import { ownedManifest } from "@/lib/domain/compare/owned-fields";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { type Manifest, refFromKey } from "@/lib/domain/object/manifest";
import { redactSecrets } from "@/lib/domain/secrets/redact";
import { fieldManagerOf, markIn, markOf } from "@/lib/domain/sync/marks";
import { liveDigestOf } from "@/lib/engine/observed-object";
import type { Verification } from "@/lib/store/audit-verify";
import { type ChaosContent, commitAnnotation, widgetGroup } from "@/lib/testing/chaos/chaos-content";
import type { ChaosWorld } from "@/lib/testing/chaos/chaos-world";
import type { ObjectLife } from "@/lib/testing/chaos/cluster-history";
import { patiently } from "@/lib/testing/chaos/patiently";
import type { Stranger } from "@/lib/testing/chaos/strangers";
import type { ClusterAdmin } from "@/lib/testing/control-plane-admin";

/** An operation as the database has it now. */
export type OperationEvidence = {
  id: string;
  targetId: string;
  kind: string;
  state: string;
  toSha: string;
  options: { hooks: boolean; prune: boolean; objects: string[] | null };
  cancelledBy: string | null;
  message: string | null;
  attempts: number;
  startedAt: Date | null;
  finishedAt: Date | null;
  hasLedgerEntry: boolean;
  /** What the ledger says of each object; of an operation that has not ended, what its steps say. */
  results: ResultEvidence[];
};

export type ResultEvidence = {
  refKey: string;
  action: string;
  outcome: string;
  phase: string | null;
  uid: string | null;
  digestAfter: string | null;
};

export type TargetEvidence = {
  id: string;
  prefix: string;
  namespace: string;
  mark: string;
  status: string;
  /** By SHA, what each commit declares. */
  contents: Map<string, ChaosContent>;
  /** The keys of the objects that it may declare, by slot. */
  refKeys: Map<string, string>;
  /** Where Git stands. */
  head: string;
};

export type AppliedEvidence = {
  targetId: string;
  refKey: string;
  uid: string | null;
  state: string;
  /** What we own, as we keep it; null where it is not known. */
  owned: string | null;
};

export type LiveEvidence = {
  uid: string;
  mark: string | null;
  digest: string;
  owned: string;
  commit: string | null;
};

/** Everything by which a run is judged: what the ledger says, what the cluster says, and what was asked for. */
export type Evidence = {
  manager: string;
  targets: TargetEvidence[];
  /** In the order in which they began. */
  operations: OperationEvidence[];
  applied: AppliedEvidence[];
  /** What is in the cluster now of the kinds that applications declare, by key. */
  live: Map<string, LiveEvidence>;
  /** Every object that ever was, by UID. */
  lives: Map<string, ObjectLife>;
  strangers: Stranger[];
  deletedByOthers: Set<string>;
  verification: Verification;
  /** Whether an operation began, ended or was under way while all this was read. */
  hasMoved: boolean;
};

/** Reads it all. */
export async function gatherEvidence(chaos: ChaosWorld): Promise<Evidence> {
  const { world, applications, strangers, deletedByOthers, history } = chaos;
  const { database, store } = world;
  const installationId = await store.installation.getId();
  const manager = fieldManagerOf(installationId);
  const targetIds = applications.map(({ app }) => app.targetId);
  const before = await readOperations(database, targetIds);
  const lists = await Promise.all(applications.map(({ app }) => store.targets.appliedObjects(app.targetId)));
  const applied = lists.flatMap((list, index) =>
    list.map(({ refKey, uid, state, manifest }) => ({
      targetId: applications[index]!.app.targetId,
      refKey,
      uid,
      state,
      owned: manifest && canonicalJson(manifest),
    })),
  );
  const targets = await Promise.all(
    applications.map(async (application) => ({
      id: application.app.targetId,
      prefix: application.prefix,
      namespace: application.app.namespace,
      mark: markOf(installationId, application.app.targetId),
      status: (await application.app.target()).status,
      contents: application.contents,
      refKeys: application.refKeys,
      head: application.head,
    })),
  );
  const namespaces = [...new Set(targets.map(({ namespace }) => namespace))];
  const live = await readLive(world.admin, namespaces, manager, database.keyring.fingerprint);
  const lives = await history.upToNow();
  const operations = await readOperations(database, targetIds);
  return {
    manager,
    targets,
    operations,
    applied,
    live,
    lives,
    strangers,
    deletedByOthers,
    verification: await store.audit.verify(),
    hasMoved:
      before.length !== operations.length ||
      [...before, ...operations].some(({ finishedAt }) => finishedAt === null),
  };
}

type Owner = ChaosWorld["world"]["database"];

async function readOperations(database: Owner, targetIds: string[]): Promise<OperationEvidence[]> {
  const operations = await database.asOwner<Omit<OperationEvidence, "results">>(
    `
    select o.id, o.target_id as "targetId", o.kind, o.state, o.to_sha as "toSha", o.options,
      o.cancelled_by as "cancelledBy", o.message, o.attempts, o.started_at as "startedAt", o.finished_at as "finishedAt",
      l.operation_id is not null as "hasLedgerEntry"
    from operation o left join ledger_entry l on l.operation_id = o.id
    where o.target_id = any($1::uuid[])
    order by o.started_at nulls last, o.requested_at, o.id`,
    [targetIds],
  );
  const results = await database.asOwner<ResultEvidence & { operationId: string }>(`
    select operation_id as "operationId", ref_key as "refKey", action, outcome, phase, uid,
      digest_after as "digestAfter" from ledger_result
    union all
    select s.operation_id, s.ref_key, s.action, s.outcome, s.phase, s.uid, s.digest_after from operation_step s
    where not exists (select 1 from ledger_entry l where l.operation_id = s.operation_id)`);
  const byOperation = Map.groupBy(results, ({ operationId }) => operationId);
  return operations.map((operation) => ({ ...operation, results: byOperation.get(operation.id) ?? [] }));
}

const kinds = [
  { apiVersion: "v1", kind: "ConfigMap", base: "/api/v1", plural: "configmaps" },
  { apiVersion: "v1", kind: "Secret", base: "/api/v1", plural: "secrets" },
  { apiVersion: "apps/v1", kind: "Deployment", base: "/apis/apps/v1", plural: "deployments" },
  {
    apiVersion: `${widgetGroup}/v1`,
    kind: "Widget",
    base: `/apis/${widgetGroup}/v1`,
    plural: "widgets",
  },
];

async function readLive(
  admin: ClusterAdmin,
  namespaces: string[],
  manager: string,
  fingerprint: Parameters<typeof redactSecrets>[1],
): Promise<Map<string, LiveEvidence>> {
  const live = new Map<string, LiveEvidence>();
  for (const namespace of namespaces)
    for (const { apiVersion, kind, base, plural } of kinds) {
      const path = `${base}/namespaces/${namespace}/${plural}`;
      // An API server that has just come back says of some kinds that it is not ready yet.
      const { items } = await patiently(() => admin.request<{ items: Manifest[] }>("GET", path));
      for (const item of items) {
        const object = redactSecrets({ ...item, apiVersion, kind }, fingerprint);
        const group = apiVersion.includes("/") ? apiVersion.split("/")[0]! : "";
        live.set(`${group}/${kind}/${namespace}/${object.metadata.name}`, {
          uid: object.metadata.uid!,
          mark: markIn(object),
          digest: liveDigestOf(object),
          owned: canonicalJson(ownedManifest(object, manager)),
          commit: commitIn(object),
        });
      }
    }
  return live;
}

function commitIn({ metadata }: Manifest): string | null {
  return metadata.annotations?.[commitAnnotation] ?? null;
}

/** Whether controllers write into the objects of a kind themselves, so that what is there is not only what was written. */
export function isWrittenByControllers(refKey: string): boolean {
  return refFromKey(refKey).kind === "Deployment";
}
