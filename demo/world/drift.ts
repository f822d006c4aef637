import { deploymentPath, patchAsKubectl } from "./kube-client";
import type { WorldCluster } from "./set-up-product";

const pauseMsMin = 4 * 60_000;
const pauseMsMax = 9 * 60_000;

/** What people do with kubectl when nobody looks: healed where the policy heals, shown where it does not. */
const mischief = [
  { cluster: "stage-eu", path: deploymentPath("catalog"), patch: { spec: { replicas: 3 } } },
  {
    cluster: "dev",
    path: deploymentPath("shop"),
    patch: { metadata: { labels: { "debugged-by": "tomas" } }, spec: { replicas: 1 } },
  },
  {
    cluster: "stage-us",
    path: deploymentPath("checkout", "checkout-worker"),
    patch: { spec: { replicas: 0 } },
  },
  {
    cluster: "prod-eu",
    path: deploymentPath("grafana"),
    patch: { spec: { template: { spec: { terminationGracePeriodSeconds: 5 } } } },
  },
  { cluster: "dev", path: deploymentPath("payments"), patch: { spec: { replicas: 5 } } },
];

/** Now and then something drifts. Returns how to end it. */
export function startDrift(clusters: WorldCluster[]): () => void {
  let turn = 0;
  let timer: NodeJS.Timeout;
  const again = () => {
    timer = setTimeout(drift, pauseMsMin + Math.random() * (pauseMsMax - pauseMsMin));
  };
  const drift = () => {
    const { cluster, path, patch } = mischief[turn++ % mischief.length]!;
    const found = clusters.find(({ name }) => name === cluster);
    // A cluster that somebody paused, or an object that somebody deleted, is no reason to stop.
    const done = found ? patchAsKubectl(found.kubeconfig, path, patch).catch(() => {}) : Promise.resolve();
    void done.then(again);
  };
  again();
  return () => clearTimeout(timer);
}
