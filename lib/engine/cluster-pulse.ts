import type { Ports, Silence } from "@/lib/engine/cluster-world";
import type { ClusterConnection } from "@/lib/engine/ports/cluster";
import type { EngineCluster } from "@/lib/engine/ports/worker-store";
import { AppError, publicMessageOf } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";

const pingIntervalMs = 5_000;
const pingIntervalMsSilent = 1_500;
const pingTimeoutMs = 4_000;
/** Operations ask for themselves; that it goes on answering is recorded no more often than the pulse itself would. */
const reportMsMin = 4_000;

/** Who hears how a cluster does. */
export type PulseListener = {
  /** What must be known before it counts as answering; when it throws, the cluster counts as silent. */
  prepare(): Promise<void>;
  /** It answers, for the first time or again after having been silent for `silentMs`. */
  answers(silentMs: number): void;
  /** It does not answer, or another one does; `isNews` in the first moment of it. */
  isSilent(silence: Silence, isNews: boolean): void;
};

/** Whether a cluster answers, and whether it is the one that was registered: asked every few seconds. */
export class ClusterPulse {
  /** Null while the cluster answers. */
  silence: Silence | null = null;
  /** The last moment in which the cluster answered; null until its first answer has shown that it is the one. */
  answeredAt: Date | null = null;
  private reportedAt = 0;

  constructor(
    private readonly ports: Pick<Ports, "clock" | "clusters">,
    private readonly cluster: EngineCluster,
    private readonly connection: Pick<ClusterConnection, "ping">,
    private readonly listener: PulseListener,
    private readonly signal: AbortSignal,
  ) {}

  /** Asks until the signal aborts. Never throws. */
  async follow(): Promise<void> {
    while (!this.signal.aborted) {
      await this.ping();
      await this.ports.clock
        .sleep(this.silence ? pingIntervalMsSilent : pingIntervalMs, this.signal)
        .catch(() => {});
    }
  }

  /** As `ClusterWorld.identify` promises. */
  async identify(ageMsMax = 0): Promise<void> {
    const ageMs = this.ports.clock.now().getTime() - (this.answeredAt?.getTime() ?? 0);
    if (this.silence || ageMs > ageMsMax) await this.ping();
    if (!this.silence) return;
    const { isStranger, reason } = this.silence;
    const code = isStranger ? "cluster_refused" : "cluster_unreachable";
    throw new AppError(code, `${this.cluster.name}: ${reason}`, { retryable: !isStranger });
  }

  private async ping(): Promise<void> {
    try {
      const { latencyMs, uid } = await this.connection.ping(pingTimeoutMs);
      if (uid !== this.cluster.uid) throw new Stranger();
      await this.listener.prepare();
      const isNews = this.answers();
      const isDue = this.ports.clock.now().getTime() - this.reportedAt >= reportMsMin;
      if (isNews || isDue) await this.report({ latencyMs });
    } catch (error) {
      if (this.signal.aborted) return;
      const isNews = this.silence === null;
      const reason = publicMessageOf(error);
      const since = this.silence?.since ?? this.ports.clock.now();
      this.silence = { since, reason, isStranger: error instanceof Stranger };
      this.listener.isSilent(this.silence, isNews);
      await this.report({ reason });
    }
  }

  private answers(): boolean {
    const now = this.ports.clock.now();
    const isNews = this.silence !== null || this.answeredAt === null;
    const silentMs = this.silence ? now.getTime() - this.silence.since.getTime() : 0;
    this.silence = null;
    this.answeredAt = now;
    if (isNews) this.listener.answers(silentMs);
    return isNews;
  }

  /** That the database does not take it says nothing of the cluster. */
  private async report(answer: { latencyMs: number } | { reason: string }): Promise<void> {
    this.reportedAt = this.ports.clock.now().getTime();
    await this.ports.clusters
      .reportAnswer(this.cluster.id, answer)
      .catch((error: unknown) => log.warn("cluster.report_failed", { clusterId: this.cluster.id, error }));
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
