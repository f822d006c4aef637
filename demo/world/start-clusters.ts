import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startSimulatedCluster } from "../cluster/start-simulated-cluster";
import { clusters, missingImage, silentCluster } from "./clusters";
import type { Abilities } from "./manifests/settings";
import { quietPort } from "./quiet-port";
import type { WorldCluster } from "./set-up-product";

export type RunningClusters = {
  all: WorldCluster[];
  abilities: Abilities;
  described: { name: string; kubeconfigPath: string; isSilent: boolean }[];
  /** Those that could not have the address again by which the product knows them. */
  moved: string[];
  silence(name: string): void;
  /** After the story: rollouts take their time. */
  slowDown(): void;
  /** On a later start: as the story left it. */
  takeUp(): void;
  stop(): Promise<void>;
};

/**
 * Starts the simulated clusters, each with its file, or takes the real ones that are given as `name=kubeconfig`. While
 * the story is told, everything inside happens at once.
 */
export async function startClusters({
  dir,
  given,
}: {
  dir: string;
  given: string[];
}): Promise<RunningClusters> {
  mkdirSync(dir, { recursive: true });
  return given.length > 0 ? realClusters(given) : simulatedClusters(dir);
}

async function simulatedClusters(dir: string): Promise<RunningClusters> {
  const running = await Promise.all(
    clusters.map(async ({ name }) => {
      const file = path.join(dir, `${name}.json`);
      const place = existsSync(file) ? {} : { port: await quietPort() };
      return startSimulatedCluster({ name, seed: `demo/${name}`, pace: "instant", file, ...place });
    }),
  );
  const get = (name: string) => running.find((cluster) => cluster.name === name)!;
  get(missingImage.cluster).rolloutFault(missingImage.image);
  const moved: string[] = [];
  const described = running.map(({ name, kubeconfig }) => {
    const kubeconfigPath = path.join(dir, `${name}.kubeconfig`);
    if (existsSync(kubeconfigPath) && readFileSync(kubeconfigPath, "utf8") !== kubeconfig) moved.push(name);
    writeFileSync(kubeconfigPath, kubeconfig, { mode: 0o600 });
    return { name, kubeconfigPath, isSilent: name === silentCluster };
  });
  const slowDown = () => running.forEach((cluster) => cluster.setPace("lively"));
  return {
    all: clusters.map(({ name, labels }) => ({ name, labels, kubeconfig: get(name).kubeconfig })),
    abilities: { hasVolumes: true, hasAddresses: true },
    described,
    moved,
    silence: (name) => get(name).pause("silent"),
    slowDown,
    takeUp() {
      slowDown();
      get(silentCluster).pause("silent");
    },
    async stop() {
      await Promise.all(running.map((cluster) => cluster.stop()));
    },
  };
}

function realClusters(given: string[]): RunningClusters {
  const described = given.map((text) => {
    const [name = "", ...rest] = text.split("=");
    return { name, kubeconfigPath: rest.join("="), isSilent: false };
  });
  return {
    all: described.map(({ name, kubeconfigPath }) => ({
      name,
      labels: clusters.find((cluster) => cluster.name === name)?.labels ?? { env: "dev", region: "local" },
      kubeconfig: readFileSync(kubeconfigPath, "utf8"),
    })),
    // No cloud stands behind them: nothing binds volumes and nothing hands out addresses.
    abilities: { hasVolumes: false, hasAddresses: false },
    described,
    moved: [],
    silence() {},
    slowDown() {},
    takeUp() {},
    async stop() {},
  };
}
