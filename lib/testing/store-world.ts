import { createHash, randomUUID } from "node:crypto";
import type { OperationKind } from "@/lib/domain/ledger/operation";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import type { Manifest } from "@/lib/domain/object/manifest";
import type { RenderInputs } from "@/lib/domain/render/render";
import type { By } from "@/lib/store/audit-append";
import type { ClusterRegistration } from "@/lib/store/cluster-registry";
import type { OperationStep } from "@/lib/store/operation-steps";
import type { AutomaticRequest } from "@/lib/store/operations";
import type { RollbackDraft } from "@/lib/store/request-operations";
import type { TargetEvaluation } from "@/lib/store/save-evaluation";
import type { Store } from "@/lib/store/store";

/** A person who does things in tests. */
export const ada: By = {
  actor: { kind: "person", id: "ada", name: "Ada Okafor" },
  origin: { ip: "192.0.2.7", userAgent: "test" },
};

export type StoreWorld = {
  projectId: string;
  repositoryId: string;
  applicationId: string;
  clusterIds: string[];
  targetIds: string[];
  /** Commits of the repository, oldest first; the last one is what main points to. */
  shas: string[];
  inputs(sha: string, clusterIndex?: number): RenderInputs;
  request(kind?: OperationKind, more?: Partial<AutomaticRequest>, index?: number): AutomaticRequest;
  rollback(sha: string, targetIds: string[], more?: Partial<RollbackDraft>): RollbackDraft;
};

/** A project with one repository of three commits and one application on `clusters` clusters. */
export async function makeStoreWorld(store: Store, clusters = 1, name = "shop"): Promise<StoreWorld> {
  const project = await store.projects.create(ada, `${name}-${randomUUID().slice(0, 8)}`);
  const projectId = project.id;
  const url = `https://github.example/acme/${name}`;
  const { id: repositoryId } = await store.repositoryRegistry.connect(ada, {
    projectId,
    token: null,
    probe: {
      url,
      apiUrl: "https://github.example/api/v3",
      owner: "acme",
      name,
      defaultBranch: "main",
      isPrivate: false,
      branches: ["main"],
    },
  });
  const shas = [1, 2, 3].map((number) => sha1(`${projectId} commit ${number}`));
  await store.repositories.saveCommits(
    repositoryId,
    shas.map((sha, index) => ({
      sha,
      treeSha: sha1(`tree ${sha}`),
      parents: shas.slice(Math.max(0, index - 1), index),
      authorName: "Grace",
      authorEmail: "grace@example.com",
      message: `change ${index + 1}`,
      committedAt: new Date(Date.UTC(2026, 0, 1, index)).toISOString(),
    })),
  );
  const clusterIds: string[] = [];
  for (let index = 0; index < clusters; index += 1) {
    const draft = clusterDraft(projectId, {
      name: `${name}-${index}-${projectId.slice(-6)}`,
      labels: { env: index === 0 ? "staging" : "prod" },
    });
    clusterIds.push((await store.clusterRegistry.register(ada, draft)).id);
  }
  const { id: applicationId } = await store.applicationRegistry.create(ada, {
    projectId,
    name,
    repositoryId,
    path: "overlays/{env}",
    revision: "main",
    policy: { mode: "manual", selfHeal: false, prune: false },
    destinations: clusterIds.map((clusterId) => ({ clusterId, namespace: name })),
  });
  await store.repositories.reportRef(repositoryId, "main", { sha: shas[2]!, etag: null });
  const targets = (await Promise.all(clusterIds.map((id) => store.targets.listTargets(id)))).flat();
  const targetIds = clusterIds.map((id) => targets.find(({ clusterId }) => clusterId === id)!.id);

  const inputs = (sha: string, index = 0): RenderInputs => ({
    repositoryId,
    sha,
    treeSha: sha1(`tree ${sha}`),
    path: `overlays/${index === 0 ? "staging" : "prod"}`,
    namespace: name,
    cluster: {
      name: `${name}-${index}-${projectId.slice(-6)}`,
      labels: { env: index === 0 ? "staging" : "prod" },
    },
    renderer: "plain/1",
  });
  return {
    projectId,
    repositoryId,
    applicationId,
    clusterIds,
    targetIds,
    shas,
    inputs,
    request: (kind = "sync", more = {}, index = 0) => ({
      projectId,
      applicationId,
      targetId: targetIds[index]!,
      clusterId: clusterIds[index]!,
      kind,
      actor: ada.actor,
      reason: null,
      fromSha: null,
      holdId: null,
      toSha: shas[2]!,
      inputs: inputs(shas[2]!, index),
      renderingDigest: null,
      options: { objects: null, adopt: [], prune: false, confirmedPrunes: [], hooks: false },
      ...more,
    }),
    rollback: (sha, targetIdsOf, more = {}) => ({
      projectId,
      applicationId,
      targetIds: targetIdsOf,
      sha,
      reason: "The new one is slow.",
      remindAt: null,
      firstTargetId: null,
      prune: false,
      confirmedPrunes: [],
      hooks: false,
      renderingDigests: {},
      ...more,
    }),
  };
}

/** A cluster that nobody has registered yet, for one project; known by a UID of its own unless `uid` is given. */
export function clusterDraft(
  projectId: string,
  { uid = randomUUID(), ...more }: { name: string; labels: Record<string, string>; uid?: string },
): ClusterRegistration {
  return {
    ...more,
    kubeconfig: `kubeconfig of ${more.name}`,
    projects: [{ id: projectId, namespaces: [] }],
    isSameAsBefore: false,
    probe: {
      server: "https://192.0.2.1:6443",
      version: "v1.36.3",
      uid,
      username: "plumbline",
      latencyMs: 3,
      capabilities: [],
    },
  };
}

/** A Deployment, and what it is kept under. */
export function deployment(
  name: string,
  replicas = 1,
): { manifest: Manifest; digest: string; refKey: string } {
  const manifest: Manifest = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "shop" },
    spec: { replicas },
  };
  const digest = createHash("sha256").update(canonicalJson(manifest)).digest("hex");
  return { manifest, digest, refKey: `apps/Deployment/shop/${name}` };
}

/** A step that nothing has happened to yet. */
export function plannedStep(ordinal: number, more: Partial<OperationStep> = {}): OperationStep {
  return {
    ordinal,
    refKey: deployment(`web-${ordinal}`).refKey,
    action: "create",
    outcome: "planned",
    phase: "Sync",
    wave: 0,
    uid: null,
    digestBefore: null,
    digestAfter: null,
    message: null,
    conflicts: [],
    changes: [],
    ...more,
  };
}

/** An evaluation in which all is well. */
export function evaluation(targetId: string, more: Partial<TargetEvaluation> = {}): TargetEvaluation {
  return {
    targetId,
    status: "synced",
    sync: "synced",
    health: "Healthy",
    summary: null,
    wantedSha: null,
    headSha: null,
    rendering: null,
    problems: [],
    refusals: [],
    freshness: { isVerified: true, verifiedAt: "2026-01-01T00:00:00.000Z", reason: null, cause: null },
    counts: { synced: 1 },
    differenceKey: null,
    objects: { changed: [], removedKeys: [] },
    drift: { opened: [], changed: [], closed: [] },
    ...more,
  };
}

function sha1(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
