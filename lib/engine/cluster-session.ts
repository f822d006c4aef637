import { refFromKey, refKey, refOf, type GroupKind, type Manifest } from "@/lib/domain/object/manifest";
import { scaleTargetOf } from "@/lib/domain/sync/autoscaled";
import { fieldManagerOf } from "@/lib/domain/sync/marks";
import { automate } from "@/lib/engine/automate";
import type { ClusterWorld, Ports, Silence } from "@/lib/engine/cluster-world";
import { kindKey, LiveCache, type LiveChange } from "@/lib/engine/live-cache";
import { autoscalerKind, ownedKinds, slimmed } from "@/lib/engine/observed-object";
import { OperationRunner } from "@/lib/engine/operation-runner";
import type { ClusterConnection, KindCatalog } from "@/lib/engine/ports/cluster";
import type { EngineCluster } from "@/lib/engine/ports/worker-store";
import type { Renderings } from "@/lib/engine/renderings";
import { TargetSession } from "@/lib/engine/target-session";
import { WorkQueue, type Work } from "@/lib/engine/work-queue";
import { AppError, publicMessageOf } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";

const pingIntervalMs = 5_000;
const pingIntervalMsSilent = 1_500;
const pingTimeoutMs = 4_000;
const resyncIntervalMs = 60_000;
const lookAgainMs = 5_000;
const settleMsMax = 3_000;

/** One cluster while this worker holds its lease: watches, targets, operations, and whether it answers. */
export class ClusterSession {
  readonly world: ClusterWorld;
  readonly targets = new Map<string, TargetSession>();
  private readonly abort = new AbortController();
  private readonly cache: LiveCache;
  private watching = new AbortController();
  private readonly watched = new Map<string, Promise<void>>();
  private readonly queue = new WorkQueue((id, work) => this.attend(id, work));
  private readonly runner: OperationRunner;
  private readonly timers = new Set<NodeJS.Timeout>();
  private kindCatalog: KindCatalog | null = null;
  private silent: Silence | null = null;
  private lastAnsweredAt: Date | null = null;
  private wantedKeys = new Set<string>();

  constructor(
    private readonly ports: Ports,
    private readonly cluster: EngineCluster,
    readonly connection: ClusterConnection,
    renderings: Renderings,
    public epoch: bigint,
    /** What `claimClusters` said of the name, labels and credentials that it works with. */
    readonly settings: string,
  ) {
    this.cache = new LiveCache(
      (change) => this.onChange(change),
      (kind) => this.onKind(kind),
    );
    this.world = {
      ports,
      cluster: { id: cluster.id, name: cluster.name, labels: cluster.labels },
      connection,
      cache: this.cache,
      renderings,
      fieldManager: fieldManagerOf(ports.installationId),
      lease: () => ({ workerId: ports.workerId, epoch: this.epoch }),
      catalog: () => this.kindCatalog ?? emptyCatalog,
      refreshCatalog: () => this.refreshCatalog(),
      silence: () => this.silent,
      identify: (ageMsMax) => this.identify(ageMsMax),
      answeredAt: () => this.lastAnsweredAt,
      watch: (kinds) => this.watch(kinds),
    };
    this.runner = new OperationRunner(
      this.world,
      (id) => this.loaded(id),
      (id) => this.queue.add(id, { isReload: true, keys: null }),
    );
  }

  /** Starts everything that belongs to the cluster; returns at once. */
  start(): void {
    void this.pingLoop();
    void this.loadTargets();
    this.every(resyncIntervalMs, () => this.resync());
  }

  /** Ends everything; running operations give their lease back by letting it run out. */
  async stop(): Promise<void> {
    this.abort.abort(new Error("The worker ends."));
    this.watching.abort(this.abort.signal.reason);
    for (const timer of this.timers) clearInterval(timer);
    this.queue.stop();
    // What is in the middle of thousands of questions is not waited for: it ends with its connection.
    const settled = this.runner.settled();
    await Promise.race([settled, this.ports.clock.sleep(settleMsMax)]);
    await this.connection.close().catch(() => {});
    await settled;
  }

  /** A target changed in the store: a commit, a hold, a policy, or it is new or gone. */
  wake(targetId: string): void {
    this.queue.add(targetId, { isReload: true, keys: null });
  }

  wakeAll(): void {
    void this.loadTargets();
  }

  wakeOperations(): void {
    this.runner.wake();
  }

  /** Looks at a target from scratch, past every cache, because somebody asked. */
  async refresh(targetId: string): Promise<void> {
    const target = this.targets.get(targetId);
    if (target) {
      const refs = [...target.keys()].map(refFromKey).filter((ref) => this.world.catalog().find(ref));
      const found = await Promise.all(refs.map((ref) => this.connection.get(ref)));
      for (const object of found) if (object) this.cache.put(object);
      // Admission and permissions may have changed, which no object tells.
      target.forgetVerdicts();
    }
    this.wake(targetId);
  }

  private async loadTargets(): Promise<void> {
    try {
      for (const target of await this.ports.targets.listTargets(this.cluster.id)) this.wake(target.id);
    } catch (error) {
      log.error("cluster.load_failed", { clusterId: this.cluster.id, error });
    }
  }

  /** The session of a target, read anew: the hold that an operation serves began in the same moment as it. */
  private async loaded(targetId: string): Promise<TargetSession | null> {
    const keys = this.targets.has(targetId) ? new Set<string>() : null;
    await this.queue.through(targetId, { isReload: true, keys });
    return this.targets.get(targetId) ?? null;
  }

  private resync(): void {
    void this.loadTargets();
    // A silent cluster is asked by the ping alone: what answers may be another one.
    if (!this.silent) void this.refreshCatalog().catch(() => {});
  }

  // ---- whether it answers

  private async pingLoop(): Promise<void> {
    const { signal } = this.abort;
    while (!signal.aborted) {
      await this.ping();
      await this.ports.clock
        .sleep(this.silent ? pingIntervalMsSilent : pingIntervalMs, signal)
        .catch(() => {});
    }
  }

  private async identify(ageMsMax = 0): Promise<void> {
    const ageMs = this.ports.clock.now().getTime() - (this.lastAnsweredAt?.getTime() ?? 0);
    if (this.silent || ageMs > ageMsMax) await this.ping();
    if (!this.silent) return;
    const { isStranger, reason } = this.silent;
    const code = isStranger ? "cluster_refused" : "cluster_unreachable";
    throw new AppError(code, `${this.cluster.name}: ${reason}`, { retryable: !isStranger });
  }

  private async ping(): Promise<void> {
    try {
      const { latencyMs, uid } = await this.connection.ping(pingTimeoutMs);
      if (uid !== this.cluster.uid) throw new Stranger();
      if (!this.kindCatalog) await this.refreshCatalog();
      const isNew = this.silent !== null || this.lastAnsweredAt === null;
      this.silent = null;
      this.lastAnsweredAt = this.ports.clock.now();
      await this.ports.clusters.reportAnswer(this.cluster.id, { latencyMs });
      if (isNew) for (const id of this.targets.keys()) this.wake(id);
      if (isNew) this.runner.wake();
    } catch (error) {
      if (this.abort.signal.aborted) return;
      const reason = publicMessageOf(error);
      const wasSilent = this.silent !== null;
      const isStranger = error instanceof Stranger;
      this.silent = { since: this.silent?.since ?? this.ports.clock.now(), reason, isStranger };
      if (isStranger) this.forget();
      await this.ports.clusters.reportAnswer(this.cluster.id, { reason }).catch(() => {});
      if (!wasSilent)
        for (const id of this.targets.keys()) this.queue.add(id, { isReload: false, keys: new Set() });
      if (!this.kindCatalog && !wasSilent) void this.loadTargets();
    }
  }

  /** Forgets what was seen of the cluster: some of it may have been another's. All is read anew when it returns. */
  private forget(): void {
    this.watching.abort(new Error("Another cluster answers."));
    this.watching = new AbortController();
    this.watched.clear();
    this.cache.clear();
    this.kindCatalog = null;
    for (const target of this.targets.values()) target.forgetVerdicts();
  }

  private async refreshCatalog(): Promise<void> {
    const before = this.kindCatalog;
    this.kindCatalog = await this.connection.catalog(true);
    const appeared = (kind: GroupKind) => !before?.find(kind) && this.kindCatalog?.find(kind);
    for (const [id, target] of this.targets) {
      if (!target.kinds().some(appeared)) continue;
      target.desired.place();
      this.queue.add(id, { isReload: true, keys: null });
    }
  }

  // ---- what changed

  private onChange({ refKey: key, object }: LiveChange): void {
    for (const owner of this.owners(key, object)) {
      for (const [id, target] of this.targets) {
        if (target.keys().has(owner)) this.queue.add(id, { isReload: false, keys: new Set([owner]) });
      }
    }
  }

  /** The object itself, those that own it, and what it scales: whoever's status may change with it. */
  private owners(key: string, object: Manifest): string[] {
    const keys = [key];
    let current: Manifest | null = object;
    for (let depth = 0; current && depth < 4; depth++) {
      const owner: NonNullable<Manifest["metadata"]["ownerReferences"]>[number] | undefined =
        current.metadata.ownerReferences?.find(({ controller }) => controller) ??
        current.metadata.ownerReferences?.[0];
      if (!owner) break;
      const group = owner.apiVersion.includes("/")
        ? owner.apiVersion.slice(0, owner.apiVersion.indexOf("/"))
        : "";
      const ownerKey = refKey({
        group,
        kind: owner.kind,
        namespace: current.metadata.namespace ?? "",
        name: owner.name,
      });
      keys.push(ownerKey);
      current = this.cache.get(ownerKey);
    }
    const scaled = object.kind === autoscalerKind.kind ? scaleTargetOf(object) : null;
    return scaled ? [...keys, refKey(scaled)] : keys;
  }

  private onKind(kind: GroupKind): void {
    for (const [id, target] of this.targets) {
      const keys = [...target.keys()].filter((key) => kindKey(refFromKey(key)) === kindKey(kind));
      if (keys.length > 0) this.queue.add(id, { isReload: false, keys: new Set(keys) });
    }
  }

  private async attend(id: string, work: Work): Promise<void> {
    const target = this.targets.get(id) ?? new TargetSession(id, this.world);
    if (work.isReload || !this.targets.has(id)) {
      if (!(await target.reload())) {
        this.targets.delete(id);
        return;
      }
      this.targets.set(id, target);
      await this.observeFor(target);
    }
    // Before its first answer everything would look deleted; that answer wakes every target.
    if (!this.kindCatalog && !this.silent) return;
    const failed = await target.evaluate(work.keys);
    if (failed.size > 0) this.queue.addLater(id, { isReload: false, keys: failed }, lookAgainMs);
    const retryAt = await automate(this.world, target);
    const waitMs = retryAt && retryAt.getTime() - this.ports.clock.now().getTime();
    if (waitMs !== null) this.queue.addLater(id, { isReload: false, keys: new Set() }, waitMs);
  }

  // ---- what is watched

  private async observeFor(target: TargetSession): Promise<void> {
    if (this.silent || !this.kindCatalog) return;
    this.wantedKeys = new Set([...this.targets.values()].flatMap((session) => [...session.keys()]));
    const kinds = target.kinds();
    await this.watch([...kinds, ...ownedKinds, autoscalerKind]);
    // An object that became wanted after its kind was listed was dropped at the door then, or kept without what only
    // comparing needs.
    const missing = [...target.keys()].filter(
      (key) => !this.cache.get(key)?.metadata.managedFields && this.world.catalog().find(refFromKey(key)),
    );
    for (const key of missing) {
      const object = await this.connection.get(refFromKey(key)).catch(() => null);
      if (object) this.cache.put(object);
    }
  }

  private async watch(kinds: GroupKind[]): Promise<void> {
    const served = kinds.filter((kind) => this.kindCatalog?.find(kind));
    for (const kind of served) {
      if (this.watched.has(kindKey(kind))) continue;
      const isOwned = ownedKinds.some((owned) => kindKey(owned) === kindKey(kind));
      const { signal } = this.watching;
      const watching = this.connection
        .observe(
          kind,
          isOwned ? slimming(this.cache, (key) => this.wantedKeys.has(key)) : this.cache,
          (object) => this.isWanted(object),
          signal,
        )
        .catch((error: unknown) => {
          if (signal.aborted) return;
          this.cache.troubled(kind, publicMessageOf(error));
          this.watched.delete(kindKey(kind));
        });
      this.watched.set(kindKey(kind), watching);
    }
    await Promise.all(served.map((kind) => this.cache.settled(kind)));
  }

  private isWanted(object: Manifest): boolean {
    if (object.kind === autoscalerKind.kind) return true;
    if (
      (object.metadata.ownerReferences?.length ?? 0) > 0 &&
      ownedKinds.some(({ kind }) => kind === object.kind)
    )
      return true;
    return this.wantedKeys.has(refKey(refOf(object)));
  }

  private every(ms: number, act: () => void): void {
    const timer = setInterval(act, ms);
    timer.unref();
    this.timers.add(timer);
  }
}

/** What answers at the cluster's address is another cluster. */
class Stranger extends AppError {
  constructor() {
    super(
      "cluster_refused",
      "another cluster answers at its address (its kube-system namespace has another UID). Check where the address leads; a cluster that was made anew is registered as a new one.",
    );
  }
}

const emptyCatalog: KindCatalog = { find: () => null, unreachableGroups: [] };

/** Objects that others own lose what only comparing needs, unless a target wants them by name. */
function slimming(cache: LiveCache, isWanted: (key: string) => boolean): LiveCache {
  const slim = (object: Manifest) => (isWanted(refKey(refOf(object))) ? object : slimmed(object));
  return Object.assign(Object.create(cache) as LiveCache, {
    listed: (kind: GroupKind, objects: Manifest[]) => cache.listed(kind, objects.map(slim)),
    changed: (kind: GroupKind, object: Manifest) => cache.changed(kind, slim(object)),
    deleted: (kind: GroupKind, object: Manifest) => cache.deleted(kind, object),
    troubled: (kind: GroupKind, reason: string) => cache.troubled(kind, reason),
  });
}
