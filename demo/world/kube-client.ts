import { readFileSync } from "node:fs";
import { request } from "node:https";
import { load } from "js-yaml";

type Kubeconfig = {
  clusters: {
    cluster: { server: string; "certificate-authority-data"?: string; "certificate-authority"?: string };
  }[];
  users: { user: { token?: string; "client-certificate-data"?: string; "client-key-data"?: string } }[];
};

/** A change by somebody with kubectl: a strategic merge patch under kubectl's name. Throws with the server's words. */
export function patchAsKubectl(
  kubeconfig: string,
  path: string,
  patch: object,
  manager = "kubectl-edit",
): Promise<void> {
  return send(kubeconfig, path, patch, manager, "application/strategic-merge-patch+json");
}

/** A change by a controller: a merge patch, which custom resources take, too. Throws with the server's words. */
export function patchAs(kubeconfig: string, path: string, patch: object, manager: string): Promise<void> {
  return send(kubeconfig, path, patch, manager, "application/merge-patch+json");
}

async function send(
  kubeconfig: string,
  path: string,
  patch: object,
  manager: string,
  contentType: string,
): Promise<void> {
  const config = load(kubeconfig) as Kubeconfig;
  const { cluster } = config.clusters[0]!;
  const { user } = config.users[0]!;
  const decoded = (text?: string) => (text ? Buffer.from(text, "base64") : undefined);
  const authority = cluster["certificate-authority"];
  const url = new URL(`${path}?fieldManager=${manager}`, cluster.server);
  const body = JSON.stringify(patch);
  await new Promise<void>((resolve, reject) => {
    const sent = request(
      url,
      {
        method: "PATCH",
        agent: false,
        ca:
          decoded(cluster["certificate-authority-data"]) ?? (authority ? readFileSync(authority) : undefined),
        cert: decoded(user["client-certificate-data"]),
        key: decoded(user["client-key-data"]),
        headers: {
          ...(user.token ? { authorization: `Bearer ${user.token}` } : {}),
          "content-type": contentType,
          "user-agent": `${manager}/v1.36.3`,
        },
        timeout: 10_000,
      },
      (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () =>
          response.statusCode === 200
            ? resolve()
            : reject(new Error(`${path}: ${response.statusCode} ${text.slice(0, 300)}`)),
        );
      },
    );
    sent.on("error", reject).on("timeout", () => sent.destroy(new Error(`${path}: no answer`)));
    sent.end(body);
  });
}

export function deploymentPath(namespace: string, name = namespace): string {
  return `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
}
