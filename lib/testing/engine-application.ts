import { randomBytes } from "node:crypto";
import path from "node:path";
import { commitFiles, type FileContent } from "@/demo/github/commit-files";
import type { z } from "zod";
import { ignoreRuleSchema } from "@/lib/domain/ignore/ignore-rule";
import { finishedStates, type OperationOptions } from "@/lib/domain/ledger/operation";
import type { Manifest } from "@/lib/domain/object/manifest";
import type { SyncPolicy } from "@/lib/domain/sync/policy";
import { makeRepositoryConnector } from "@/lib/github/repository-connector";
import type { ApplicationRow } from "@/lib/store/applications";
import type { AuditRow } from "@/lib/store/audit-read";
import type { ObjectEvaluation } from "@/lib/store/object-states";
import type { OperationDetail } from "@/lib/store/operation-reads";
import type { RollbackDraft } from "@/lib/store/request-operations";
import { type ApplicationDraft, type EngineWorld, repositoryToken } from "@/lib/testing/engine-world";
import { kindOf, type KnownKind, pathOf } from "@/lib/testing/known-paths";
import { ada } from "@/lib/testing/store-world";
import { until } from "@/lib/testing/until";

const cautious: SyncPolicy = { mode: "manual", selfHeal: false, prune: false };

type DeletionChoice = { objects?: string[]; confirmed?: string[] };
export type TargetView = ApplicationRow["targets"][number];
type Identity = { id: string; name: string; repository: string; repositoryId: string; namespace: string };

/** An application of an engine world: one repository with one folder, one namespace, one target for each cluster. */
export class EngineApplication {
  static readonly folder = "deploy";

  private constructor(
    private readonly world: EngineWorld,
    readonly identity: Identity,
    readonly targetIds: string[],
    readonly projectId: string,
  ) {}

  /** Makes an application; `like` another one it reads that one's folder, and so wants the same objects. */
  static async create(
    world: EngineWorld,
    draft: ApplicationDraft,
    like?: EngineApplication,
  ): Promise<EngineApplication> {
    const { store, admin, github } = world;
    const projectId = draft.projectId ?? world.projectId;
    const name = `app-${randomBytes(4).toString("hex")}`;
    const namespace = draft.namespace ?? like?.namespace ?? name;
    if (namespace === name) await admin.createNamespace(name);
    const repository = like?.identity.repository ?? name;
    if (!like) {
      await github.createRepository("acme", repository);
      await commit(world, repository, "First", draft.files);
    }
    const repositoryId =
      like?.projectId === projectId
        ? like.identity.repositoryId
        : await connectRepository(world, projectId, repository);
    const clusters: NonNullable<ApplicationDraft["clusters"]> = draft.clusters ?? [world.cluster];
    const { id } = await store.applicationRegistry.create(ada, {
      projectId,
      name,
      repositoryId,
      path: draft.path ?? EngineApplication.folder,
      revision: "main",
      policy: { ...cautious, ...draft.policy },
      destinations: clusters.map((cluster) => ({
        clusterId: cluster.id,
        namespace: cluster.namespace ?? namespace,
      })),
    });
    const targets = (await store.applications.find("all", id))!.targets;
    const targetIds = clusters.map(({ id: clusterId }) => {
      return targets.find(({ cluster }) => cluster.id === clusterId)!.id;
    });
    return new EngineApplication(
      world,
      { id, name, repository, repositoryId, namespace },
      targetIds,
      projectId,
    );
  }

  get targetId(): string {
    return this.targetIds[0]!;
  }

  get namespace(): string {
    return this.identity.namespace;
  }

  /** The reference key of an object in the application's namespace: `key("apps/Deployment", "web")`. */
  key(kind: string, name: string): string {
    return `${kind.includes("/") ? kind : `/${kind}`}/${this.namespace}/${name}`;
  }

  // ---- Git

  /** Commits to main and asks for a look at it, as a webhook does. Returns the SHA. */
  async commit(message: string, files: Record<string, FileContent | null>): Promise<string> {
    const sha = await this.commitSilently(message, files);
    await this.refresh();
    return sha;
  }

  /** Commits to main and tells nobody. Returns the SHA. */
  commitSilently(message: string, files: Record<string, FileContent | null>): Promise<string> {
    return commit(this.world, this.identity.repository, message, files);
  }

  refresh(): Promise<void> {
    return this.world.store.requests.refresh(this.targetIds);
  }

  bareDir(): string {
    return bareDirOf(this.world, this.identity.repository);
  }

  // ---- what a person asks for

  async sync(options: Partial<OperationOptions> = {}, targetIds = [this.targetId]): Promise<string> {
    const [requested] = await this.world.store.requests.sync(ada, {
      ...this.place(),
      targetIds,
      options: {
        objects: null,
        adopt: [],
        takeOver: "unchanged",
        prune: false,
        confirmedPrunes: [],
        ...options,
      },
      reason: null,
      renderingDigests: {},
    });
    return requested!.id;
  }

  /** Asks for a sync and awaits its end. */
  async synced(options: Partial<OperationOptions> = {}): Promise<OperationDetail> {
    return this.ended(await this.sync(options));
  }

  async rollback(
    sha: string,
    more: Partial<RollbackDraft> = {},
  ): Promise<{ id: string; targetId: string }[]> {
    return this.world.store.requests.rollback(ada, {
      ...this.place(),
      targetIds: [this.targetId],
      sha,
      reason: "errors since the last change",
      remindAt: null,
      firstTargetId: null,
      prune: true,
      confirmedPrunes: [],
      hooks: false,
      renderingDigests: {},
      ...more,
    });
  }

  /** Asks for the target to be handed back and awaits the end. */
  async handedBack(): Promise<OperationDetail> {
    const draft = { ...this.place(), targetIds: [this.targetId], reason: null };
    const [requested] = await this.world.store.requests.handBack(ada, draft);
    return this.ended(requested!.id);
  }

  /** Asks for objects of the target to be deleted: all that were applied, unless some are chosen. */
  async deleteObjects({ objects, confirmed = [] }: DeletionChoice = {}): Promise<string> {
    const applied = await this.world.store.targets.appliedObjects(this.targetId);
    const [requested] = await this.world.store.requests.deleteObjects(ada, {
      ...this.place(),
      targetId: this.targetId,
      objects: objects ?? applied.map(({ refKey }) => refKey),
      confirmed,
      reason: null,
      renderingDigest: null,
    });
    return requested!.id;
  }

  /** Asks for objects of the target to be deleted and awaits the end. */
  async deleted(choice: DeletionChoice = {}): Promise<OperationDetail> {
    return this.ended(await this.deleteObjects(choice));
  }

  follow(): Promise<{ id: string; targetId: string }[]> {
    return this.world.store.requests.follow(ada, { ...this.place(), targetIds: this.targetIds });
  }

  cancel(operationId: string): Promise<void> {
    return this.world.store.requests.cancel(ada, this.projectId, operationId);
  }

  changePolicy(policy: Partial<SyncPolicy>): Promise<void> {
    const { applicationRegistry } = this.world.store;
    return applicationRegistry.changePolicy(ada, this.projectId, this.identity.id, {
      ...cautious,
      ...policy,
    });
  }

  ignoreDifferences(rules: z.input<typeof ignoreRuleSchema>[]): Promise<void> {
    const { applicationRegistry } = this.world.store;
    return applicationRegistry.changeIgnoreDifferences(ada, this.projectId, this.identity.id, {
      text: JSON.stringify(rules),
      rules: rules.map((rule) => ignoreRuleSchema.parse(rule)),
    });
  }

  private place() {
    return { projectId: this.projectId, applicationId: this.identity.id };
  }

  // ---- what is seen

  async target(targetId = this.targetId): Promise<TargetView> {
    const row = await this.world.store.applications.find("all", this.identity.id);
    const target = row?.targets.find(({ id }) => id === targetId);
    if (!target) throw new Error("The application has no such target any more.");
    return target;
  }

  /** Awaits a target that fits, and returns it. */
  awaitTarget(
    what: string,
    fits: (target: TargetView) => boolean,
    { targetId = this.targetId, timeoutMs }: { targetId?: string; timeoutMs?: number } = {},
  ): Promise<TargetView> {
    const seen = () => this.target(targetId);
    const probe = async () => {
      const target = await seen();
      return fits(target) ? target : null;
    };
    return until(`the target is ${what}`, probe, { timeoutMs, seen });
  }

  awaitStatus(status: TargetView["status"], targetId = this.targetId): Promise<TargetView> {
    return this.awaitTarget(status, (target) => target.status === status, { targetId });
  }

  objects(targetId = this.targetId): Promise<ObjectEvaluation[]> {
    return this.world.store.targets.objectStates(targetId);
  }

  /** Awaits what is said of one object. */
  awaitObject(
    refKey: string,
    what: string,
    fits: (state: ObjectEvaluation) => boolean,
  ): Promise<ObjectEvaluation> {
    const find = async () => (await this.objects()).find((state) => state.refKey === refKey);
    const probe = async () => {
      const state = await find();
      return state && fits(state) ? state : null;
    };
    return until(`${refKey} is ${what}`, probe, { seen: find });
  }

  /** An operation with its steps. */
  async operation(id: string): Promise<OperationDetail> {
    const operation = await this.world.store.operations.find("all", id);
    if (!operation) throw new Error("There is no such operation.");
    return operation;
  }

  async ended(id: string, timeoutMs = 30_000): Promise<OperationDetail> {
    const seen = () => this.operation(id);
    const probe = async () => {
      const operation = await seen();
      return isFinished(operation) && operation;
    };
    return until("the operation has ended", probe, { timeoutMs, seen });
  }

  /** The operations of the application, newest first. */
  async operations(): Promise<OperationDetail[]> {
    const { operations } = await this.world.store.operations.list("all", { applicationId: this.identity.id });
    return Promise.all(operations.map(({ id }) => this.operation(id)));
  }

  /** The record of the application, oldest first. */
  async audit(): Promise<AuditRow[]> {
    const { entries } = await this.world.store.audit.list("all", { applicationId: this.identity.id }, 500);
    return entries.toReversed();
  }

  // ---- the cluster, as other people see and change it

  live(kind: KnownKind, name: string, namespace = this.namespace): Promise<Manifest> {
    return this.world.admin.request("GET", pathOf(kind, namespace, name));
  }

  async findLive(kind: KnownKind, name: string, namespace = this.namespace): Promise<Manifest | null> {
    return this.live(kind, name, namespace).catch((error: Error) => {
      if (error.message.includes(": 404 ")) return null;
      throw error;
    });
  }

  /** Edits an object by a merge patch, as `manager`. */
  edit(kind: KnownKind, name: string, patch: unknown, manager = "kubectl-edit"): Promise<Manifest> {
    const url = `${pathOf(kind, this.namespace, name)}?fieldManager=${manager}`;
    return this.world.admin.request("PATCH", url, patch, "application/merge-patch+json");
  }

  /** Applies an object from elsewhere, as `manager`. */
  applyAs(manager: string, manifest: Manifest, isForced = false): Promise<Manifest> {
    const { metadata } = manifest;
    const url = pathOf(kindOf(manifest), metadata.namespace ?? this.namespace, metadata.name);
    const query = `?fieldManager=${manager}&force=${isForced}`;
    return this.world.admin.request("PATCH", url + query, manifest, "application/apply-patch+yaml");
  }

  delete(kind: KnownKind, name: string, namespace = this.namespace): Promise<Manifest> {
    return this.world.admin.request("DELETE", pathOf(kind, namespace, name));
  }

  /** Stops managing it and removes its namespace. */
  async remove(): Promise<void> {
    await this.world.store.applicationRegistry.remove(ada, this.projectId, this.identity.id);
    await this.world.admin.request("DELETE", `/api/v1/namespaces/${this.namespace}`);
  }
}

/** Whether an operation has come to its end. */
export function isFinished({ state }: { state: OperationDetail["state"] }): boolean {
  return (finishedStates as string[]).includes(state);
}

async function connectRepository(world: EngineWorld, projectId: string, name: string): Promise<string> {
  const url = `${world.github.url}/acme/${name}`;
  const connector = makeRepositoryConnector({
    allowedHosts: world.settings.PLUMBLINE_INSIDE_HOSTS,
    userAgent: "plumbline-test",
  });
  const probe = await connector.connect({ url, token: repositoryToken }).probe();
  await connector.close();
  const { id } = await world.store.repositoryRegistry.connect(ada, {
    projectId,
    token: repositoryToken,
    probe,
  });
  return id;
}

function bareDirOf(world: EngineWorld, repository: string): string {
  return `${world.repositoriesDir}/acme/${repository}.git`;
}

let minute = 0;

/** Commits below the folder ("." is the folder itself); each commit a minute after the last, so that their order by date is theirs. */
function commit(
  world: EngineWorld,
  repository: string,
  message: string,
  files: Record<string, FileContent | null>,
): Promise<string> {
  return commitFiles(bareDirOf(world, repository), "main", {
    author: { name: "Ada Obi", email: "ada@acme.example" },
    date: new Date(Date.UTC(2026, 2, 1, 8, minute++)),
    message,
    files: Object.fromEntries(
      Object.entries(files).map(([file, content]) => [
        path.posix.join(EngineApplication.folder, file),
        content,
      ]),
    ),
  });
}
