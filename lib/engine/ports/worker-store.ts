// What the engine asks of the database about workers, clusters, repositories, questions and wake-ups.
import type { Commit, GitTreeEntry } from "@/lib/domain/git/git";

export type Lease = { workerId: string; epoch: bigint };

export type EngineCluster = {
  id: string;
  uid: string;
  name: string;
  labels: Record<string, string>;
  /** In clear; workers only. */
  kubeconfig: string;
  silentSince: Date | null;
};

export type AskKind =
  | "check_repository"
  | "check_cluster"
  | "preview"
  | "live_object"
  | "refresh"
  | "history"
  | "try_health_script";

export type Ask = {
  id: string;
  projectId: string | null;
  clusterId: string | null;
  kind: AskKind;
  question: unknown;
};

export interface LeaseStore {
  /** Says that this worker lives. */
  beat(workerId: string): Promise<void>;
  /**
   * Takes clusters that nobody holds (15 s leases, database time). Returns what is held now, with epochs; `settings` is
   * another text as soon as a cluster's name, labels or credentials are others.
   */
  claimClusters(workerId: string): Promise<{ clusterId: string; epoch: bigint; settings: string }[]>;
  /** Gives everything back at an orderly end. */
  release(workerId: string): Promise<void>;
}

export interface ClusterStore {
  getCluster(clusterId: string): Promise<EngineCluster>;
  /** Records an answer, or silence with its reason; tells browsers when that changed. */
  reportAnswer(
    clusterId: string,
    answer: { latencyMs: number; version?: string } | { reason: string },
  ): Promise<void>;
}

export interface RepositoryStore {
  /** Repositories whose time for a look has come, one worker each; after `leaseMs` without a report it is another's. */
  claimDue(leaseMs: number, limit: number): Promise<{ repository: EngineRepository; claim: string }[]>;
  getRepository(repositoryId: string): Promise<EngineRepository>;
  reportRef(
    repositoryId: string,
    ref: string,
    answer: { sha: string; etag: string | null } | { unchanged: true } | { trouble: string },
  ): Promise<{ hasChanged: boolean }>;
  /**
   * Records that GitHub answered, or why it does not (and until when not to ask); whether that is news. With a claim the
   * next look is in `intervalMs`, unless somebody asked for one meanwhile.
   */
  reportRepository(
    repositoryId: string,
    answer: { ok: true } | { reason: string; retryAt?: Date },
    look: { claim: string; intervalMs: number } | null,
  ): Promise<{ hasChanged: boolean }>;
  findCommit(repositoryId: string, sha: string): Promise<Commit | null>;
  /** Keeps commits; `path` says that they are what the history of that path answered. */
  saveCommits(repositoryId: string, commits: Commit[], path?: string): Promise<void>;
  findTree(repositoryId: string, treeSha: string): Promise<GitTreeEntry[] | null>;
  saveTree(repositoryId: string, treeSha: string, entries: GitTreeEntry[]): Promise<void>;
  /** Which of these blobs are not kept yet. */
  missingBlobs(repositoryId: string, shas: string[]): Promise<string[]>;
  saveBlob(repositoryId: string, sha: string, content: Buffer): Promise<void>;
  readBlobs(repositoryId: string, shas: string[]): Promise<Map<string, Buffer>>;
}

export type EngineRepository = {
  id: string;
  projectId: string;
  url: string;
  token: string | null;
  /** The refs that live targets follow, with the paths read at each. */
  refs: { ref: string; sha: string | null; etag: string | null; paths: string[] }[];
};

export interface AskStore {
  /** The next unanswered question that this worker may answer. */
  claim(workerId: string): Promise<Ask | null>;
  answer(askId: string, answer: unknown): Promise<void>;
  refuse(askId: string, error: { code: string; message: string }): Promise<void>;
}

export interface Wakeups {
  /** Calls back when something of these kinds happened elsewhere; ends with the signal. Missed ones are made up by polling. */
  listen(onWake: (wake: Wake) => void, signal: AbortSignal): Promise<void>;
  wake(wake: Wake): Promise<void>;
  /** The same for several, in one go. */
  wakeAll(wakes: Wake[]): Promise<void>;
}

export type Wake =
  | { kind: "target"; id: string; clusterId: string }
  /** Something else is known of a ref that targets of this cluster follow. */
  | { kind: "ref"; repositoryId: string; ref: string; clusterId: string }
  | { kind: "cluster"; id: string }
  | { kind: "repository"; id: string }
  | { kind: "operation"; clusterId: string }
  | { kind: "ask" }
  /** An administrator changed how health is judged. */
  | { kind: "health_scripts" }
  /** After a reconnect: anything may have happened. */
  | { kind: "gap" };
