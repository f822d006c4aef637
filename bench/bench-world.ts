import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { MeasuredWorker, type WorkerPlace } from "@/bench/measured-worker";
import { benchObjects } from "@/bench/bench-objects";
import { commitFiles } from "@/demo/github/commit-files";
import { type DemoGitHub, startDemoGitHub } from "@/demo/github/start-demo-github";
import { redactSecrets } from "@/lib/domain/secrets/redact";
import { makeRepositoryConnector } from "@/lib/github/repository-connector";
import { makeClusterConnector } from "@/lib/kubernetes/connect-cluster";
import { makeKeyring } from "@/lib/platform/crypto";
import { makeStore, type Store } from "@/lib/store/store";
import { batchesOf } from "@/lib/store/batches";
import { type ClusterAdmin, makeClusterAdmin } from "@/lib/testing/control-plane-admin";
import { asFile } from "@/lib/testing/manifests";
import { type ControlPlane, startControlPlane } from "@/scripts/control-plane/control-plane.mjs";
import { migrate } from "@/scripts/migrate.mjs";
import { startPostgres } from "@/scripts/postgres.mjs";

/** A real control plane, a Postgres with its usual settings, a GitHub over real git, and applications in a monorepo. */
export type BenchWorld = {
  plane: ControlPlane;
  admin: ClusterAdmin;
  github: DemoGitHub;
  store: Store;
  projectId: string;
  applications: BenchApplication[];
  by: typeof somebody;
  /** What programs of the product are started with. */
  environment: Record<string, string>;
  dir: string;
  /** Runs SQL as the owner of the tables. */
  sql<Row>(text: string, values?: unknown[]): Promise<Row[]>;
  startWorker(): MeasuredWorker;
  /** Registers clusters that need not answer, and takes all applications but the first to them. Returns their ids. */
  addClusters(clusters: { name: string; kubeconfig: string }[]): Promise<string[]>;
  /** Changes a setting of so many applications in one commit. Returns its SHA. */
  commit(names: string[], variant: string): Promise<string>;
  /** Delivers what a push delivers: the repository is worth a look. */
  deliverPush(): Promise<void>;
  stop(): Promise<void>;
};

export type BenchApplication = { id: string; name: string; targetId: string };

const token = "bench-token";
const somebody = {
  actor: { kind: "person" as const, id: "bench", name: "Bench" },
  origin: { ip: "127.0.0.1", userAgent: "bench" },
};
const madeAtOnce = 16;

/** Starts it with so many applications that were never applied. */
export async function startBenchWorld(
  place: WorkerPlace,
  count: number,
  say: (line: string) => void,
): Promise<BenchWorld> {
  const dir = mkdtempSync(path.join(tmpdir(), "plumbline-bench-"));
  const ending: (() => unknown)[] = [() => rmSync(dir, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of ending.splice(0).toReversed()) await end();
  };
  try {
    const plane = await startControlPlane({ dir: path.join(dir, "cluster"), parts: "all", log: say });
    if (plane.missing)
      throw new Error(plane.missing.map(({ program, reason }) => `${program}: ${reason}`).join("\n"));
    ending.push(() => plane.stop());
    const postgres = await startPostgres({ dir: path.join(dir, "postgres") });
    ending.push(() => postgres.stop());
    await migrate(postgres.ownerUrl);
    const owner = new pg.Pool({ connectionString: postgres.ownerUrl, max: 2 });
    ending.push(() => owner.end());
    const github = await startDemoGitHub({
      dir: path.join(dir, "repositories"),
      tokens: [token],
      rateLimit: { signedIn: 1_000_000 },
    });
    ending.push(() => github.stop());
    const admin = makeClusterAdmin(plane);
    ending.push(() => admin.close());

    const key = createHash("sha256").update("plumbline bench").digest("hex");
    const witnessFile = path.join(dir, "audit-witness");
    const keyring = makeKeyring(key);
    const store = makeStore({ url: postgres.appUrl, keyring, witnessFile, connections: 6 });
    ending.push(() => store.close());
    const environment = {
      DATABASE_URL: postgres.appUrl,
      PLUMBLINE_KEY: key,
      PLUMBLINE_WITNESS_FILE: witnessFile,
      PLUMBLINE_INSIDE_HOSTS: "127.0.0.1",
      // A push is told; asking now and then would only blur the figures.
      PLUMBLINE_REPOSITORY_INTERVAL_MS: "3600000",
    };

    const names = Array.from({ length: count }, (_, index) => `app-${String(index).padStart(4, "0")}`);
    const { bareDir } = await github.createRepository("acme", "monorepo");
    let minute = 0;
    const commit = (changed: string[], variant: string) =>
      commitFiles(bareDir, "main", {
        author: { name: "Bench", email: "bench@acme.example" },
        date: new Date(Date.UTC(2026, 0, 1, 0, minute++)),
        message: `Variant ${variant} of ${changed.length}`,
        files: Object.fromEntries(
          changed.map((name) => [`apps/${name}/all.yaml`, asFile(...benchObjects(name, variant))]),
        ),
      });
    await commit(names, "0");
    const { projectId, repositoryId, applications } = await register({ store, plane, github, names });
    for (const batch of batchesOf(names, madeAtOnce))
      await Promise.all(batch.map((name) => admin.createNamespace(name)));

    const workers: MeasuredWorker[] = [];
    mkdirSync(path.join(dir, "logs"));
    ending.push(() => Promise.all(workers.map((worker) => worker.stop())));
    return {
      plane,
      admin,
      github,
      store,
      projectId,
      applications,
      by: somebody,
      environment,
      dir,
      sql: async (text, values) => (await owner.query(text, values)).rows,
      startWorker() {
        const worker = MeasuredWorker.start(place, environment, path.join(dir, "logs/worker.log"));
        workers.push(worker);
        return worker;
      },
      commit,
      async addClusters(clusters) {
        const ids: string[] = [];
        for (const cluster of clusters) {
          const { id } = await store.clusterRegistry.register(somebody, {
            ...cluster,
            labels: {},
            projects: [{ id: projectId, namespaces: [] }],
            isSameAsBefore: false,
            probe: probeOfNobody(),
          });
          ids.push(id);
          for (const { id: applicationId, name } of applications.slice(1))
            await store.applicationRegistry.addTargets(somebody, projectId, applicationId, [
              { clusterId: id, namespace: name },
            ]);
        }
        return ids;
      },
      async deliverPush() {
        await owner.query("update repository set next_check_at = clock_timestamp()");
        await store.wakeups.wake({ kind: "repository", id: repositoryId });
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What a cluster said when it still answered. */
function probeOfNobody() {
  const [version, username, server] = ["v1.36.3", "bench", "http://127.0.0.1"];
  return { server, version, uid: randomUUID(), username, latencyMs: 1, capabilities: [] };
}

/** The cluster, the repository and the applications, as people register them. */
async function register({
  store,
  plane,
  github,
  names,
}: {
  store: Store;
  plane: ControlPlane;
  github: DemoGitHub;
  names: string[];
}) {
  const { id: projectId } = await store.projects.create(somebody, "bench");
  const connector = makeClusterConnector({ redact: (object) => redactSecrets(object, () => "hidden") });
  const connection = connector.connect(plane.kubeconfig);
  const probe = await connection.probe().finally(() => connection.close());
  const { id: clusterId } = await store.clusterRegistry.register(somebody, {
    kubeconfig: plane.kubeconfig,
    name: "bench",
    labels: { env: "bench" },
    projects: [{ id: projectId, namespaces: [] }],
    isSameAsBefore: false,
    probe,
  });
  const repositories = makeRepositoryConnector({ allowedHosts: ["127.0.0.1"], userAgent: "plumbline-bench" });
  const found = await repositories.connect({ url: `${github.url}/acme/monorepo`, token }).probe();
  await repositories.close();
  const { id: repositoryId } = await store.repositoryRegistry.connect(somebody, {
    projectId,
    token,
    probe: found,
  });
  const applications: BenchApplication[] = [];
  for (const name of names) {
    const { id } = await store.applicationRegistry.create(somebody, {
      projectId,
      name,
      repositoryId,
      path: `apps/${name}`,
      revision: "main",
      policy: { mode: "manual", selfHeal: false, prune: false },
      destinations: [{ clusterId, namespace: name }],
    });
    const row = await store.applications.find("all", id);
    applications.push({ id, name, targetId: row!.targets[0]!.id });
  }
  return { projectId, repositoryId, applications };
}
