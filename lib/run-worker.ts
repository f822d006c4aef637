import { redactSecrets } from "@/lib/domain/secrets/redact";
import { noFaults, type FaultPort } from "@/lib/engine/fault-port";
import { runEngine } from "@/lib/engine/run-engine";
import { makeRepositoryConnector } from "@/lib/github/repository-connector";
import { makeHealthJudge } from "@/lib/lua/health-judge";
import { makeClusterConnector } from "@/lib/kubernetes/connect-cluster";
import type { Timing } from "@/lib/kubernetes/timing";
import { systemClock } from "@/lib/platform/clock";
import { makeKeyring } from "@/lib/platform/crypto";
import type { Env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { uuidv7 } from "@/lib/platform/uuid";
import { JqRunner } from "@/lib/render/jq-paths";
import { makeRenderer } from "@/lib/render/make-renderer";
import { makeStore } from "@/lib/store/store";

const tidyIntervalMs = 10 * 60 * 1000;

/** What tests change of a worker: where it ends, and how long it waits for clusters. Production leaves it out. */
export type WorkerOptions = { faults?: FaultPort; clusterTiming?: Partial<Timing> };

/**
 * Runs a worker until the signal aborts: the engine, with Postgres, GitHub, clusters and render threads behind its
 * ports.
 */
export async function runWorker(
  settings: Env,
  signal: AbortSignal,
  { faults = noFaults, clusterTiming }: WorkerOptions = {},
): Promise<void> {
  const keyring = makeKeyring(settings.PLUMBLINE_KEY);
  const store = makeStore({
    url: settings.DATABASE_URL,
    keyring,
    witnessFile: settings.PLUMBLINE_WITNESS_FILE,
  });
  const repositoryConnector = makeRepositoryConnector({
    allowedHosts: settings.PLUMBLINE_INSIDE_HOSTS,
    userAgent: "plumbline",
  });
  const renderer = makeRenderer({ fingerprint: keyring.fingerprint });
  const jq = new JqRunner();
  const health = makeHealthJudge({ read: () => store.healthScripts.list() });
  const tidy = () =>
    void store.tidy().catch((error: unknown) => log.warn("worker.tidy_failed", { cause: error }));
  const timer = setInterval(tidy, tidyIntervalMs);
  const workerId = uuidv7();
  try {
    const installationId = await store.installation.getId();
    log.info("worker.started", { workerId });
    await runEngine(
      {
        workerId,
        installationId,
        clock: systemClock,
        faults,
        leases: store.leases,
        clusters: store.clusters,
        repositories: store.repositories,
        targets: store.targets,
        operations: store.operations,
        asks: store.asks,
        wakeups: store.wakeups,
        clusterConnector: makeClusterConnector({
          redact: (object) => redactSecrets(object, keyring.fingerprint),
          timing: clusterTiming,
          execCommands: settings.PLUMBLINE_EXEC_COMMANDS,
        }),
        repositoryConnector,
        renderer,
        jq,
        health,
        repositoryIntervalMs: settings.PLUMBLINE_REPOSITORY_INTERVAL_MS,
      },
      signal,
    );
  } finally {
    clearInterval(timer);
    await renderer.close();
    await jq.close();
    await health.close();
    await repositoryConnector.close();
    await store.close();
    log.info("worker.ended", { workerId });
  }
}
