import { refFromKey, refKey, type GroupKind, type Manifest } from "@/lib/domain/object/manifest";
import { scaleTargetOf } from "@/lib/domain/sync/autoscaled";
import { fieldManagerOf } from "@/lib/domain/sync/marks";
import { automate } from "@/lib/engine/automate";
import type { ClusterWorld, Ports, Silence } from "@/lib/engine/cluster-world";
import { kindKey, LiveCache, type LiveChange } from "@/lib/engine/live-cache";
import { KindWatches } from "@/lib/engine/kind-watches";
import { autoscalerKinds, isAutoscaler, ownedKinds } from "@/lib/engine/observed-object";
import { followRef } from "@/lib/engine/follow-ref";
import { OperationRunner } from "@/lib/engine/operation-runner";
import type { ClusterConnection, KindCatalog, ServerRules } from "@/lib/engine/ports/cluster";
import type { EngineCluster } from "@/lib/engine/ports/worker-store";
import type { Renderings } from "@/lib/engine/renderings";
import { TargetSession } from "@/lib/engine/target-session";
import { gatherMs, WorkQueue, type Work } from "@/lib/engine/work-queue";
import { sha256 } from "@/lib/platform/crypto";
import { AppError, publicMessageOf } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";

const pingIntervalMs = 5_000;
const pingIntervalMsSilent = 1_500;
const pingTimeoutMs = 4_000;
const resyncIntervalMs = 60_000;
const lookAgainMs = 5_000;
/** While an operation writes an object after the other, each would be a look of its own. */
const gatherMsSyncing = 300;
/** How long the next of the first targets is waited for. */
const openingMsMax = 2_000;
const settleMsMax = 3_000;
/** A cluster that answers again after less has lost no connection that its watches would not notice soon. */
const silenceMsShort = 10_000;

/** One cluster while this worker holds its lease: watches, targets, operations, and whether it answers. */
export class ClusterSession {
  readonly world: ClusterWorld;
  readonly targets = new Map<string, TargetSession>();
  private readonly abort = new AbortController();
  private readonly cache: LiveCache;
  private readonly watches: KindWatches;
  private readonly queue = new WorkQueue(
    (id, work) => this.attend(id, work),
    (id) => (this.targets.get(id)?.isSyncing ? gatherMsSyncing : gatherMs),
  );
  private readonly runner: OperationRunner;
  private readonly timers = new Set<NodeJS.Timeout>();
  private kindCatalog: KindCatalog | null = null;
  private discoveredAt = 0;
  private rules: ServerRules | null = null;
  private silent: Silence | null = null;
  private lastAnsweredAt: Date | null = null;
  /** Null until it is known which targets there are. */
  private opening: Opening | null = null;

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
    this.watches = new KindWatches(connection, this.cache);
    this.world = {
      ports,
      cluster: { id: cluster.id, name: cluster.name, labels: cluster.labels },
      connection,
      cache: this.cache,
      renderings,
      fieldManager: fieldManagerOf(ports.installationId),
      lease: () => ({ workerId: ports.workerId, epoch: this.epoch }),
      catalog: () => this.kindCatalog ?? emptyCatalog,
      refreshCatalog: (ageMsMax) => this.refreshCatalog(ageMsMax),
      rulesOf: (apiVersion) => this.rulesOf(apiVersion),
      silence: () => this.silent,
      identify: (ageMsMax) => this.identify(ageMsMax),
      answeredAt: () => this.lastAnsweredAt,
      watch: (kinds) => this.watch(kinds),
    };
    this.runner = new OperationRunner(
      this.world,
      (id) => this.loaded(id),
      (id) => this.queue.add(id, { isReload: true, keys: null }, true),
    );
  }

  /** Starts everything that belongs to the cluster; returns at once. */
  start(): void {
    void this.pingLoop();
    void this.loadTargets();
    this.every(resyncIntervalMs, () => void this.resync());
  }

  /** Ends everything; running operations give their lease back by letting it run out. */
  async stop(): Promise<void> {
    this.abort.abort(new Error("The worker ends."));
    this.watches.stop(this.abort.signal.reason);
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
    this.queue.add(targetId, { isReload: true, keys: new Set() });
  }

  /** Something else is known of a ref that targets follow; those that it changes nothing for are not looked at. */
  follow(repositoryId: string, ref: string): void {
    void followRef(this.world, this.targets, this.queue, { repositoryId, ref });
  }

  /** Looks at everything again: what was told meanwhile may have been missed. */
  wakeAll(): void {
    void this.loadTargets();
  }

  wakeOperations(): void {
    this.runner.wake();
  }

  /** Looks at targets from scratch, past every cache, because somebody asked. Resolves when that is done. */
  async refresh(targetIds: string[]): Promise<void> {
    const targets = targetIds.flatMap((id) => this.targets.get(id) ?? []);
    const keys = new Set(targets.flatMap((target) => [...target.keys()]));
    await this.watches.readAgain([...keys].filter((key) => this.world.catalog().find(refFromKey(key))));
    // Admission and permissions may have changed, which no object tells.
    for (const target of targets) target.forgetVerdicts();
    await Promise.all(targetIds.map((id) => this.queue.through(id, { isReload: true, keys: null })));
  }

  private async loadTargets(): Promise<void> {
    try {
      const ids = (await this.ports.targets.listTargets(this.cluster.id)).map(({ id }) => id);
      this.opening ??= new Opening(ids);
      for (const id of ids) this.queue.add(id, { isReload: true, keys: null });
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

  private async resync(): Promise<void> {
    // A silent cluster is asked by the ping alone: what answers may be another one.
    if (!this.silent) await Promise.all([this.refreshCatalog().catch(() => {}), this.refreshRules()]);
    await this.loadTargets();
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
      if (!this.kindCatalog) await Promise.all([this.refreshCatalog(), this.refreshRules()]);
      this.answers();
      await this.report({ latencyMs });
    } catch (error) {
      if (this.abort.signal.aborted) return;
      const reason = publicMessageOf(error);
      const wasSilent = this.silent !== null;
      const isStranger = error instanceof Stranger;
      this.silent = { since: this.silent?.since ?? this.ports.clock.now(), reason, isStranger };
      if (isStranger) this.forget();
      await this.report({ reason });
      if (!wasSilent)
        for (const id of this.targets.keys()) this.queue.add(id, { isReload: false, keys: new Set() });
      if (!this.kindCatalog && !wasSilent) void this.loadTargets();
    }
  }

  private answers(): void {
    const now = this.ports.clock.now();
    const isNew = this.silent !== null || this.lastAnsweredAt === null;
    // Connections of that time may be half open, and the cluster restored from a backup: only a new list will do.
    if (this.silent && now.getTime() - this.silent.since.getTime() > silenceMsShort)
      this.watches.unwatchAll();
    this.silent = null;
    this.lastAnsweredAt = now;
    if (!isNew) return;
    for (const id of this.targets.keys()) this.queue.add(id, { isReload: true, keys: null });
    this.runner.wake();
  }

  /** That the database does not take it says nothing of the cluster. */
  private async report(answer: { latencyMs: number } | { reason: string }): Promise<void> {
    await this.ports.clusters
      .reportAnswer(this.cluster.id, answer)
      .catch((error: unknown) => log.warn("cluster.report_failed", { clusterId: this.cluster.id, error }));
  }

  /** Forgets what was seen of the cluster: some of it may have been another's. All is read anew when it returns. */
  private forget(): void {
    this.watches.unwatchAll();
    this.cache.clear();
    this.kindCatalog = null;
    this.rules = null;
    for (const target of this.targets.values()) target.forgetVerdicts();
  }

  private async refreshCatalog(ageMsMax = 0): Promise<void> {
    const before = this.kindCatalog;
    const now = this.ports.clock.now().getTime();
    if (before && now - this.discoveredAt < ageMsMax) return;
    const catalog = await this.connection.catalog(true);
    this.kindCatalog = catalog;
    this.discoveredAt = now;
    const hasMoved = (kind: GroupKind) => before !== null && !isServedAlike(before, catalog, kind);
    const moved = new Map<string, GroupKind>();
    for (const [id, target] of this.targets) {
      const kinds = target.kinds().filter(hasMoved);
      if (kinds.length === 0) continue;
      for (const kind of kinds) moved.set(kindKey(kind), kind);
      target.desired.place();
      this.queue.add(id, { isReload: true, keys: null });
    }
    for (const kind of moved.values()) {
      // What watches a kind knows it as it was; when a target next needs it, it is watched as it is now.
      this.watches.unwatch(kind);
      const isGone = !catalog.find(kind) && !catalog.unreachableGroups.includes(kind.group);
      if (isGone) this.cache.listed(kind, []);
    }
  }

  private async refreshRules(): Promise<void> {
    try {
      this.rules = await this.connection.serverRules();
    } catch (error) {
      // A question that was lost changes no rule.
      log.warn("cluster.rules_not_read", { clusterId: this.cluster.id, error });
    }
  }

  private rulesOf(apiVersion: string): string | null {
    const schema = this.rules?.schemas[apiVersion];
    return this.rules && schema ? sha256([this.rules.version, schema, this.rules.admission].join(" ")) : null;
  }

  // ---- what changed

  private onChange({ refKey: key, object }: LiveChange): void {
    for (const owner of this.owners(key, object)) {
      for (const id of this.watches.wantersOf(owner))
        this.queue.add(id, { isReload: false, keys: new Set([owner]) });
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
    const scaled = isAutoscaler(object) ? scaleTargetOf(object) : null;
    return scaled ? [...keys, refKey(scaled)] : keys;
  }

  private onKind(kind: GroupKind): void {
    for (const [id, target] of this.targets) {
      const keys = [...target.keys()].filter((key) => kindKey(refFromKey(key)) === kindKey(kind));
      // What became wanted while nobody saw the kind is read singly, which is part of a reload.
      const isReload = this.cache.trouble(kind) === null;
      if (keys.length > 0) this.queue.add(id, { isReload, keys: new Set(keys) });
    }
  }

  private async attend(id: string, work: Work): Promise<void> {
    const target = this.targets.get(id) ?? new TargetSession(id, this.world);
    if (work.isReload || !this.targets.has(id)) {
      const changed = await target.reload().finally(() => this.opening?.arrived(id));
      if (!changed) {
        this.targets.delete(id);
        this.watches.want(id, []);
        return;
      }
      this.targets.set(id, target);
      this.watches.want(id, target.keys());
      for (const key of changed) target.due.add(key);
      await this.opening?.whole;
      await this.observeFor(target);
    }
    // Before its first answer everything would look deleted; that answer wakes every target.
    if (!this.kindCatalog && !this.silent) return;
    const due = [...target.due];
    const failed = await target.evaluate(work.keys && new Set([...work.keys, ...due]));
    for (const key of due) target.due.delete(key);
    if (failed.size > 0) this.queue.addLater(id, { isReload: false, keys: failed }, lookAgainMs);
    const retryAt = await automate(this.world, target);
    const waitMs = retryAt && retryAt.getTime() - this.ports.clock.now().getTime();
    if (waitMs !== null) this.queue.addLater(id, { isReload: false, keys: new Set() }, waitMs);
  }

  // ---- what is watched

  private async observeFor(target: TargetSession): Promise<void> {
    if (this.silent || !this.kindCatalog) return;
    await this.watch([...target.kinds(), ...ownedKinds, ...autoscalerKinds]);
    const served = [...target.keys()].filter((key) => this.world.catalog().find(refFromKey(key)));
    if (await this.watches.readMissing(served)) return;
    this.queue.addLater(target.id, { isReload: true, keys: null }, lookAgainMs);
  }

  private watch(kinds: GroupKind[]): Promise<void> {
    return this.watches.watch(kinds.filter((kind) => this.kindCatalog?.find(kind)));
  }

  private every(ms: number, act: () => void): void {
    const timer = setInterval(act, ms);
    timer.unref();
    this.timers.add(timer);
  }
}

/**
 * The first targets of a session: once all are loaded it is known what is wanted of the cluster, and one list of each
 * kind will do where each target would have to read its own. Waits as long as one target follows the other; a slow
 * rendering is not waited for.
 */
class Opening {
  readonly whole: Promise<void>;
  private readonly awaited: Set<string>;
  private readonly timer: NodeJS.Timeout;
  private open = () => {};

  constructor(ids: string[]) {
    this.awaited = new Set(ids);
    this.whole = new Promise((resolve) => (this.open = resolve));
    this.timer = setTimeout(() => this.open(), openingMsMax);
    if (ids.length === 0) this.end();
  }

  arrived(id: string): void {
    if (!this.awaited.delete(id)) return;
    if (this.awaited.size === 0) this.end();
    else this.timer.refresh();
  }

  private end(): void {
    clearTimeout(this.timer);
    this.open();
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

/** Whether two catalogs say the same of a kind. */
function isServedAlike(a: KindCatalog, b: KindCatalog, kind: GroupKind): boolean {
  const [then, now] = [a.find(kind), b.find(kind)];
  const isUnknown = (catalog: KindCatalog) => catalog.unreachableGroups.includes(kind.group);
  return (
    then?.version === now?.version &&
    then?.plural === now?.plural &&
    then?.isNamespaced === now?.isNamespaced &&
    isUnknown(a) === isUnknown(b)
  );
}

const emptyCatalog: KindCatalog = { find: () => null, unreachableGroups: [] };
