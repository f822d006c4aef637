import { createHash } from "node:crypto";
import type { ApiServer } from "./api/api-server";
import type { KubeObject } from "./json";

const nodeCount = 3;

/** What every cluster has before anybody uses it: system namespaces, nodes, an ingress class, the admin role. */
export function seedSystemObjects(server: ApiServer, seed: string, version: string) {
  const create = (kind: string, namespace: string, name: string, rest: object) => {
    const found = server.kinds.get(kind);
    const apiVersion = found.group ? `${found.group}/${found.version}` : found.version;
    const body = { apiVersion, kind, metadata: { name, namespace }, ...rest } as unknown as KubeObject;
    server.create(found, namespace, body, {
      manager: "kube-apiserver",
      uid: seededUid(`${seed}/${kind}/${namespace}/${name}`),
    });
  };
  for (const name of ["default", "kube-system", "kube-public", "kube-node-lease"])
    create("Namespace", "", name, {});
  create("IngressClass", "", "nginx", { spec: { controller: "k8s.io/ingress-nginx" } });
  create("ClusterRole", "", "cluster-admin", {
    rules: [
      { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
      { nonResourceURLs: ["*"], verbs: ["*"] },
    ],
  });
  for (let number = 1; number <= nodeCount; number++) {
    const name = `node-${number}`;
    create("Node", "", name, {});
    const where = { kind: server.kinds.get("Node"), namespace: "", name };
    const status = {
      conditions: [{ type: "Ready", status: "True", reason: "KubeletReady" }],
      nodeInfo: { kubeletVersion: version, operatingSystem: "linux", architecture: "amd64" },
      capacity: { cpu: "8", memory: "32Gi", pods: "110" },
    };
    server.update(where, { ...server.get(where), status } as KubeObject, {
      manager: "kubelet",
      subresource: "status",
    });
  }
}

/** A UUID that depends on the seed alone (version 8 of RFC 9562: the content is ours). */
export function seededUid(seed: string): string {
  const hex = createHash("sha256").update(seed).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
