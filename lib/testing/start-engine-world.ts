import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startDemoGitHub } from "@/demo/github/start-demo-github";
import { redactSecrets } from "@/lib/domain/secrets/redact";
import { makeClusterConnector } from "@/lib/kubernetes/connect-cluster";
import { parseEnv } from "@/lib/platform/env";
import { runWorker, type WorkerOptions } from "@/lib/run-worker";
import { makeClusterAdmin, type PolicyRule } from "@/lib/testing/control-plane-admin";
import { type Guise, startGuise } from "@/lib/testing/control-plane-proxy";
import { kubeconfigOf } from "@/lib/testing/control-plane-kubeconfig";
import {
  type ClusterDraft,
  type EngineWorld,
  repositoryToken,
  type TestCluster,
  type TestWorker,
} from "@/lib/testing/engine-world";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";
import { ada } from "@/lib/testing/store-world";
import { uniqueNamespace } from "@/lib/testing/unique-names";

const anything = [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }];

type WorldOptions = {
  /** Stands for the API server where a proxy is in front. */
  url?: string;
  /** In place of one on the tests' shared server; dropped when the world stops. */
  database?: TestDatabase;
  /** What its workers are told besides. */
  environment?: Record<string, string>;
};

/** Starts a world named after what the test file is about. */
export async function startEngineWorld(
  name: string,
  plane: { url: string; token: string; certificate: string },
  options: WorldOptions = {},
): Promise<EngineWorld> {
  const folder = await mkdtemp(path.join(tmpdir(), "plumbline-engine-world-"));
  const database = options.database ?? (await testDatabase());
  const { store } = database;
  const github = await startDemoGitHub({
    dir: folder,
    tokens: [repositoryToken],
    rateLimit: { signedIn: 1_000_000 },
  });
  const admin = makeClusterAdmin(plane);
  const home = uniqueNamespace(name);
  await admin.createNamespace(home);
  const environment = {
    DATABASE_URL: database.appUrl,
    PLUMBLINE_KEY: database.key,
    PLUMBLINE_WITNESS_FILE: database.witnessFile,
    PLUMBLINE_INSIDE_HOSTS: new URL(github.url).host,
    // Tests ask for a look when they have committed.
    PLUMBLINE_REPOSITORY_INTERVAL_MS: "60000",
    ...options.environment,
  };
  const settings = parseEnv(environment);
  const { id: projectId } = await store.projects.create(ada, name);
  const workers = new Set<TestWorker>();
  let accounts = 0;

  async function serviceAccount({ rules = anything, url }: { rules?: PolicyRule[]; url?: string } = {}) {
    const token = await admin.limitedToken(home, `worker-${++accounts}`, rules);
    const server = url ?? options.url ?? plane.url;
    const certificate = server.startsWith("https:") ? plane.certificate : undefined;
    return kubeconfigOf({ server, certificate, token });
  }

  async function register(clusterName: string, kubeconfig: string): Promise<TestCluster> {
    const redact = makeClusterConnector({
      redact: (object) => redactSecrets(object, database.keyring.fingerprint),
    });
    const connection = redact.connect(kubeconfig);
    const probe = await connection.probe().finally(() => connection.close());
    const { id } = await store.clusterRegistry.register(ada, {
      kubeconfig,
      name: clusterName,
      labels: { env: "test" },
      projects: [{ id: projectId, namespaces: [] }],
      isSameAsBefore: false,
      probe,
    });
    return { id, name: clusterName, kubeconfig };
  }

  const guises: Guise[] = [];
  async function addCluster(clusterName: string, { rules, through }: ClusterDraft = {}) {
    const guise = await startGuise(plane);
    guises.push(guise);
    const url = through ? await through(guise.url) : guise.url;
    return { ...(await register(clusterName, await serviceAccount({ rules, url }))), guise };
  }

  function startWorker(chosen?: WorkerOptions): TestWorker {
    const ending = new AbortController();
    const running = runWorker(settings, ending.signal, chosen);
    const worker: TestWorker = {
      async stop() {
        workers.delete(worker);
        ending.abort(new Error("The test ends this worker."));
        await running;
      },
    };
    workers.add(worker);
    return worker;
  }

  return {
    database,
    store,
    github,
    repositoriesDir: folder,
    admin,
    projectId,
    cluster: await register("prod", await serviceAccount()),
    settings,
    environment,
    startWorker,
    addCluster,
    serviceAccount,
    async stop() {
      await Promise.all([...workers].map((worker) => worker.stop()));
      await Promise.all(guises.map((guise) => guise.close()));
      await admin.request("DELETE", `/api/v1/namespaces/${home}`);
      await admin.close();
      await github.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
