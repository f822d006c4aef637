import { answerAsk } from "@/lib/engine/answer-asks";
import { ClusterSession } from "@/lib/engine/cluster-session";
import type { Ports } from "@/lib/engine/cluster-world";
import { followRepository } from "@/lib/engine/follow-repository";
import type { EngineRepository, Wake } from "@/lib/engine/ports/worker-store";
import { Renderings } from "@/lib/engine/renderings";
import { log } from "@/lib/platform/log";

const leaseIntervalMs = 4_000;
const followIntervalMs = 1_000;
const askIntervalMs = 1_000;
const listenAgainMs = 1_000;
const followedAtOnce = 4;
/** A worker that dies while it looks delays a commit by so much; a longer look is made by two. */
const followLeaseMs = 60_000;
/** Questions that are answered side by side: each may dry-run a whole target. */
const askedAtOnce = 32;

export type EnginePorts = Omit<Ports, "followNow">;

/**
 * Runs a worker until the signal aborts: takes clusters nobody holds, follows repositories, runs operations and
 * answers questions. Several may run against one database; leases in Postgres divide the work. Notifications make it
 * quick, polling makes it right.
 */
export async function runEngine(given: EnginePorts, signal: AbortSignal): Promise<void> {
  const engine = new Engine(given);
  await engine.run(signal);
}

class Engine {
  private readonly ports: Ports;
  private readonly sessions = new Map<string, ClusterSession>();
  private readonly closing = new Map<string, Promise<void>>();
  private readonly renderings: Renderings;
  private readonly following = new Map<string, Promise<void>>();
  private answering = 0;
  private readonly nudges = { lease: new Nudge(), follow: new Nudge(), ask: new Nudge() };

  constructor(given: EnginePorts) {
    this.ports = { ...given, followNow: (repository) => this.follow(repository) };
    this.renderings = new Renderings(given.repositories, given.renderer);
  }

  async run(signal: AbortSignal): Promise<void> {
    const listening = this.listen(signal);
    await Promise.all([
      this.loop("leases", this.nudges.lease, leaseIntervalMs, signal, () => this.takeClusters()),
      this.loop("repositories", this.nudges.follow, followIntervalMs, signal, () => this.followDue()),
      this.loop("asks", this.nudges.ask, askIntervalMs, signal, () => this.answerAll()),
    ]);
    await Promise.all([...this.sessions.values()].map((session) => session.stop()));
    await Promise.allSettled(this.closing.values());
    await Promise.allSettled(this.following.values());
    await this.ports.leases.release(this.ports.workerId).catch(() => {});
    await listening;
  }

  /** Listens until the signal aborts. Where that cannot begin, what is told is missed: after it everything is looked at. */
  private async listen(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        return await this.ports.wakeups.listen((wake) => this.onWake(wake), signal);
      } catch (error) {
        if (signal.aborted) return;
        log.warn("engine.listen_failed", { error });
      }
      await this.ports.clock.sleep(listenAgainMs, signal).catch(() => {});
      this.onWake({ kind: "gap" });
    }
  }

  private async loop(
    name: string,
    nudge: Nudge,
    ms: number,
    signal: AbortSignal,
    act: () => Promise<void>,
  ): Promise<void> {
    while (!signal.aborted) {
      try {
        await act();
      } catch (error) {
        log.error(`engine.${name}_failed`, { error });
      }
      await nudge.wait(ms, signal);
    }
  }

  private onWake(wake: Wake): void {
    switch (wake.kind) {
      case "target":
        return this.sessions.get(wake.clusterId)?.wake(wake.id);
      case "ref":
        return this.sessions.get(wake.clusterId)?.follow(wake.repositoryId, wake.ref);
      case "cluster":
        return this.nudges.lease.now();
      case "repository":
        return this.nudges.follow.now();
      case "operation":
        return this.sessions.get(wake.clusterId)?.wakeOperations();
      case "ask":
        return this.nudges.ask.now();
      case "health_scripts":
        this.ports.health.forget();
        for (const session of this.sessions.values()) session.wakeAll();
        return;
      case "gap":
        this.ports.health.forget();
        for (const session of this.sessions.values()) {
          session.wakeAll();
          session.wakeOperations();
        }
        for (const nudge of Object.values(this.nudges)) nudge.now();
    }
  }

  private async takeClusters(): Promise<void> {
    await this.ports.leases.beat(this.ports.workerId);
    const held = await this.ports.leases.claimClusters(this.ports.workerId);
    const heldIds = new Set(held.map(({ clusterId }) => clusterId));
    for (const id of this.sessions.keys()) if (!heldIds.has(id)) this.close(id);
    for (const { clusterId, epoch, settings } of held) {
      // A session knows its cluster by one name, with one set of labels and credentials: for others it begins anew.
      if (this.sessions.get(clusterId)?.settings !== settings) this.close(clusterId);
      const known = this.sessions.get(clusterId);
      if (known) known.epoch = epoch;
      else if (!this.closing.has(clusterId))
        await this.open(clusterId, epoch, settings).catch((error: unknown) =>
          log.error("cluster.open_failed", { clusterId, error }),
        );
    }
  }

  private async open(clusterId: string, epoch: bigint, settings: string): Promise<void> {
    const cluster = await this.ports.clusters.getCluster(clusterId);
    const connection = this.ports.clusterConnector.connect(cluster.kubeconfig);
    const session = new ClusterSession(this.ports, cluster, connection, this.renderings, epoch, settings);
    this.sessions.set(clusterId, session);
    session.start();
  }

  /** Ends a session; the next one of its cluster begins when it has ended, so that only one of them writes. */
  private close(clusterId: string): void {
    const session = this.sessions.get(clusterId);
    if (!session) return;
    this.sessions.delete(clusterId);
    const closing = session.stop().finally(() => {
      this.closing.delete(clusterId);
      this.nudges.lease.now();
    });
    this.closing.set(clusterId, closing);
  }

  private async followDue(): Promise<void> {
    const intervalMs = this.ports.repositoryIntervalMs;
    const due = await this.ports.repositories.claimDue(Math.min(followLeaseMs, intervalMs), followedAtOnce);
    await Promise.all(due.map(({ repository, claim }) => this.follow(repository, { claim, intervalMs })));
    if (due.length === followedAtOnce) this.nudges.follow.now();
  }

  /** One look at a repository at a time: two at once would only fetch the same twice. */
  private async follow(
    repository: EngineRepository,
    look: { claim: string; intervalMs: number } | null = null,
  ): Promise<void> {
    const before = this.following.get(repository.id) ?? Promise.resolve();
    const world = {
      repositories: this.ports.repositories,
      targets: this.ports.targets,
      connector: this.ports.repositoryConnector,
      wakeups: this.ports.wakeups,
    };
    const run = before.then(() => followRepository(world, repository, look));
    this.following.set(
      repository.id,
      run.catch(() => {}),
    );
    await run;
  }

  private async answerAll(): Promise<void> {
    while (this.answering < askedAtOnce) {
      const ask = await this.ports.asks.claim(this.ports.workerId);
      if (!ask) return;
      this.answering += 1;
      void answerAsk(this.ports, this.sessions, ask)
        .catch((error: unknown) => log.warn("ask.answer_lost", { askId: ask.id, error }))
        .finally(() => {
          this.answering -= 1;
          this.nudges.ask.now();
        });
    }
  }
}

/** A wait that can be cut short, also by a nudge that came just before it began. */
class Nudge {
  private isDue = false;
  private wake: (() => void) | null = null;

  now(): void {
    this.isDue = true;
    this.wake?.();
  }

  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.isDue && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", done);
          this.wake = null;
          resolve();
        };
        const timer = setTimeout(done, ms);
        signal.addEventListener("abort", done, { once: true });
        this.wake = done;
      });
    }
    this.isDue = false;
  }
}
