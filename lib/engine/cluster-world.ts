import type { GroupKind } from "@/lib/domain/object/manifest";
import type { FaultPort } from "@/lib/engine/fault-port";
import type { LiveCache } from "@/lib/engine/live-cache";
import type { ClusterConnection, ClusterConnector, KindCatalog } from "@/lib/engine/ports/cluster";
import type { JqPaths } from "@/lib/engine/ports/jq";
import type { HealthJudge } from "@/lib/engine/ports/health";
import type { OperationStore } from "@/lib/engine/ports/operation-store";
import type { Renderer, RepositoryConnector } from "@/lib/engine/ports/repository";
import type { TargetStore } from "@/lib/engine/ports/target-store";
import type {
  AskStore,
  ClusterStore,
  EngineRepository,
  Lease,
  LeaseStore,
  RepositoryStore,
  Wakeups,
} from "@/lib/engine/ports/worker-store";
import type { Renderings } from "@/lib/engine/renderings";
import type { Clock } from "@/lib/platform/clock";

/** How long ago the cluster may have shown that it is the one, when something is created in it. */
export const identityMsMax = 1_000;

/** Everything the engine is given; lib/worker.ts wires it. */
export type Ports = {
  workerId: string;
  installationId: string;
  clock: Clock;
  faults: FaultPort;
  leases: LeaseStore;
  clusters: ClusterStore;
  repositories: RepositoryStore;
  targets: TargetStore;
  operations: OperationStore;
  asks: AskStore;
  wakeups: Wakeups;
  clusterConnector: ClusterConnector;
  repositoryConnector: RepositoryConnector;
  renderer: Renderer;
  jq: JqPaths;
  health: HealthJudge;
  /** How often a repository is asked when no webhook comes. */
  repositoryIntervalMs: number;
  /** Looks at a repository at once, whatever its turn. */
  followNow(repository: EngineRepository): Promise<void>;
};

/** Why nothing is known of a cluster now: it does not answer, or another one answers in its place (a stranger). */
export type Silence = { since: Date; reason: string; isStranger: boolean };

/** What working on the targets of one cluster needs. */
export type ClusterWorld = {
  ports: Ports;
  cluster: { id: string; name: string; labels: Record<string, string> };
  connection: ClusterConnection;
  cache: LiveCache;
  renderings: Renderings;
  fieldManager: string;
  lease(): Lease;
  catalog(): KindCatalog;
  /** Discovers anew what the cluster serves, unless that was done within `ageMsMax`. */
  refreshCatalog(ageMsMax?: number): Promise<void>;
  /** What the server's answers about an API version depend on, as a digest; null while nobody knows it. */
  rulesOf(apiVersion: string): string | null;
  /** Null while the cluster answers. */
  silence(): Silence | null;
  /**
   * Makes sure that the cluster answers and is the one that was registered, unless that was proved within `ageMsMax`.
   * Throws `cluster_refused` for another one, `cluster_unreachable` for none.
   */
  identify(ageMsMax?: number): Promise<void>;
  /** The last moment in which the cluster answered; null until its first answer has shown that it is the one. */
  answeredAt(): Date | null;
  /** Sees to it that these kinds are watched and resolves once each was listed or found troubled. */
  watch(kinds: GroupKind[]): Promise<void>;
};
