import { patchAs } from "./kube-client";
import type { WorldCluster } from "./set-up-product";

const lookMs = 2_000;
const settledMs = 30_000;
const path = "/apis/cert-manager.io/v1/clusterissuers/letsencrypt/status";
const ready = {
  type: "Ready",
  status: "True",
  reason: "ACMEAccountRegistered",
  message: "The ACME account was registered with the ACME server",
};

/**
 * What cert-manager does in the clusters, where nothing but its Deployment is: its issuer becomes ready soon after it
 * was made. Returns how to end it.
 */
export function startCertificates(clusters: WorldCluster[]): () => void {
  let timer: NodeJS.Timeout;
  const look = async () => {
    const answers = await Promise.allSettled(
      clusters.map(({ kubeconfig }) =>
        patchAs(kubeconfig, path, { status: { conditions: [ready] } }, "cert-manager-clusterissuers"),
      ),
    );
    // What is not there yet, or does not answer, is looked for again soon.
    const areAllReady = answers.every(({ status }) => status === "fulfilled");
    timer = setTimeout(() => void look(), areAllReady ? settledMs : lookMs);
  };
  timer = setTimeout(() => void look(), lookMs);
  return () => clearTimeout(timer);
}
