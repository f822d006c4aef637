import { refFromKey, refKey, type GroupKind, type Manifest } from "@/lib/domain/object/manifest";
import { scaleTargetOf } from "@/lib/domain/sync/autoscaled";
import { fieldManagerOf } from "@/lib/domain/sync/marks";
import { automate } from "@/lib/engine/automate";
import { ClusterPulse } from "@/lib/engine/cluster-pulse";
import type { ClusterWorld, Ports, Silence } from "@/lib/engine/cluster-world";
import { kindKey, LiveCache, type LiveChange } from "@/lib/engine/live-cache";
import { KindWatches } from "@/lib/engine/kind-watches";
import { autoscalerKinds, isAutoscaler, ownedKinds } from "@/lib/engine/observed-object";
import { followRef } from "@/lib/engine/follow-ref";
import { Opening } from "@/lib/engine/opening";
import { OperationRunner } from "@/lib/engine/operation-runner";
import type { ClusterConnection, KindCatalog } from "@/lib/engine/ports/cluster";
import type { EngineCluster } from "@/lib/engine/ports/worker-store";
import type { Renderings } from "@/lib/engine/renderings";
import { ServedKinds } from "@/lib/engine/served-kinds";
import { TargetSession } from "@/lib/engine/target-session";
import { gatherMs, WorkQueue, type Work } from "@/lib/engine/work-queue";
import { log } from "@/lib/platform/log";

const resyncIntervalMs = 60_000;
const lookAgainMs = 5_000;
/** While an operation writes an object after the other, each would be a look of its own. */
const gatherMsSyncing = 1_000;
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
  private readonly pulse: ClusterPulse;
  private readonly served: ServedKinds;
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
    this.served = new ServedKinds(
      connection,
      ports.clock,
      {
        isDiscovered: (catalog, hasMoved) => this.onDiscovery(catalog, hasMoved),
        areOtherRules: (isConcerned) => this.onRules(isConcerned),
      },
      cluster.id,
      this.abort.signal,
    );
    this.pulse = new ClusterPulse(
      ports,
      cluster,
      connection,
      {
        prepare: () => this.served.prepare(),
        answers: (silentMs) => this.onAnswer(silentMs),
        isSilent: (silence, isNews) => this.onSilence(silence, isNews),
      },
      this.abort.signal,
    );
    this.world = {
      ports,
      cluster: { id: cluster.id, name: cluster.name, labels: cluster.labels },
      connection,
      cache: this.cache,
      renderings,
      fieldManager: fieldManagerOf(ports.installationId),
      lease: () => ({ workerId: ports.workerId, epoch: this.epoch }),
      catalog: () => this.served.catalog,
      refreshCatalog: (ageMsMax) => this.served.discover(ageMsMax),
      rulesOf: (apiVersion) => this.served.rulesOf(apiVersion),
      silence: () => this.pulse.silence,
      identify: (ageMsMax) => this.pulse.identify(ageMsMax),
      answeredAt: () => this.pulse.answeredAt,
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
    void this.pulse.follow();
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
    if (!this.pulse.silence) await this.served.refresh();
    await this.loadTargets();
  }

  // ---- whether it answers, and what it serves

  private onAnswer(silentMs: number): void {
    // Connections of that time may be half open, and the cluster restored from a backup: only a new list will do.
    if (silentMs > silenceMsShort) this.watches.unwatchAll();
    // What broke meanwhile rests longer with each try, as if nobody knew that the cluster is back.
    else this.watches.unwatchTroubled();
    for (const id of this.targets.keys()) this.queue.add(id, { isReload: true, keys: null });
    this.runner.wake();
  }

  private onSilence({ isStranger }: Silence, isNews: boolean): void {
    if (isStranger) this.forget();
    if (!isNews) return;
    for (const id of this.targets.keys()) this.queue.add(id, { isReload: false, keys: new Set() });
    if (!this.served.isKnown) void this.loadTargets();
  }

  /** Forgets what was seen of the cluster: some of it may have been another's. All is read anew when it returns. */
  private forget(): void {
    this.watches.unwatchAll();
    this.cache.clear();
    this.served.forget();
    for (const target of this.targets.values()) target.forgetVerdicts();
  }

  private onDiscovery(catalog: KindCatalog, hasMoved: (kind: GroupKind) => boolean): void {
    const scalers = autoscalerKinds.filter(hasMoved);
    const moved = new Map(scalers.map((kind) => [kindKey(kind), kind]));
    for (const [id, target] of this.targets) {
      const kinds = target.kinds().filter(hasMoved);
      if (kinds.length + scalers.length === 0) continue;
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

  private onRules(isConcerned: (group: string) => boolean): void {
    for (const [id, target] of this.targets) {
      const isAsked = target.kinds().some(({ group }) => isConcerned(group));
      if (isAsked) this.queue.add(id, { isReload: false, keys: null });
    }
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
    if (!this.served.isKnown && !this.pulse.silence) return;
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
    if (this.pulse.silence || !this.served.isKnown) return;
    await this.watch([...target.kinds(), ...ownedKinds, ...autoscalerKinds]);
    const served = [...target.keys()].filter((key) => this.world.catalog().find(refFromKey(key)));
    if (await this.watches.readMissing(served)) return;
    this.queue.addLater(target.id, { isReload: true, keys: null }, lookAgainMs);
  }

  private watch(kinds: GroupKind[]): Promise<void> {
    return this.watches.watch(kinds.filter((kind) => this.served.catalog.find(kind)));
  }

  private every(ms: number, act: () => void): void {
    const timer = setInterval(act, ms);
    timer.unref();
    this.timers.add(timer);
  }
}
