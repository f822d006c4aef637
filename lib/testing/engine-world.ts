import type { FileContent } from "@/demo/github/commit-files";
import type { DemoGitHub } from "@/demo/github/start-demo-github";
import type { SyncPolicy } from "@/lib/domain/sync/policy";
import type { Env } from "@/lib/platform/env";
import type { WorkerOptions } from "@/lib/run-worker";
import type { Store } from "@/lib/store/store";
import type { ClusterAdmin, PolicyRule } from "@/lib/testing/control-plane-admin";
import type { Guise } from "@/lib/testing/control-plane-proxy";
import type { TestDatabase } from "@/lib/testing/postgres";

export type TestCluster = { id: string; name: string; kubeconfig: string };
export type ClusterDraft = { rules?: PolicyRule[]; through?: (url: string) => Promise<string> };
export type TestWorker = { stop(): Promise<void> };

/** A real Postgres, a real API server, a GitHub over real git, and workers in this process that join them. */
export type EngineWorld = {
  database: TestDatabase;
  store: Store;
  github: DemoGitHub;
  /** Where the bare repositories lie. */
  repositoriesDir: string;
  /** Of the API server, to arrange things as other people would. */
  admin: ClusterAdmin;
  projectId: string;
  cluster: TestCluster;
  /** What a worker process of this world is started with. */
  settings: Env;
  /** The same as environment variables. */
  environment: Record<string, string>;
  startWorker(options?: WorkerOptions): TestWorker;
  /**
   * Registers the same API server once more, as another cluster with an address of its own. `through` puts a network
   * in front of that address and returns what stands in the kubeconfig.
   */
  addCluster(name: string, options?: ClusterDraft): Promise<TestCluster & { guise: Guise }>;
  /** A kubeconfig with the token of a new service account that may do what the rules say (anything by default). */
  serviceAccount(options?: { rules?: PolicyRule[]; url?: string }): Promise<string>;
  stop(): Promise<void>;
};

/** What a test says of an application that it makes. */
export type ApplicationDraft = {
  /** By path below the application's folder. */
  files: Record<string, FileContent>;
  policy?: Partial<SyncPolicy>;
  /** What it reads: `deploy` when left out, where its files are; may name the cluster's labels. */
  path?: string;
  /** A namespace that exists; a new one when left out. */
  namespace?: string;
  /** The world's own when left out; one may have a namespace of its own. */
  clusters?: (TestCluster & { namespace?: string })[];
  /** Another project than the world's own. */
  projectId?: string;
};

/** The token with which the world's repositories are read. */
export const repositoryToken = "world-repository-token";
