import { Agent, fetch } from "undici";
import { setTimeout as sleep } from "node:timers/promises";
import type { Manifest } from "@/lib/domain/object/manifest";
import { definitionManifest, namespaceManifest } from "@/lib/testing/manifests";

/** A bare client for arranging what a test needs, independent of the adapter under test. */
export type ClusterAdmin = {
  /** A JSON request; throws with the server's words on any status outside 200 to 299. */
  request<Answer = Manifest>(
    method: string,
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<Answer>;
  createNamespace(name: string): Promise<void>;
  /** Defines a namespaced custom resource (`v1` unless said otherwise, any fields) and awaits that it is served. */
  defineKind(definition: { group: string; kind: string; plural: string; version?: string }): Promise<void>;
  /** A token of a new service account, with these rules in every namespace. */
  limitedToken(namespace: string, name: string, rules: PolicyRule[]): Promise<string>;
  close(): Promise<void>;
};

export type PolicyRule = { apiGroups: string[]; resources: string[]; verbs: string[] };

const establishedTimeoutMs = 10_000;

export function makeClusterAdmin(plane: { url: string; token: string; certificate: string }): ClusterAdmin {
  const dispatcher = new Agent({ connect: { ca: plane.certificate } });

  async function request<Answer>(method: string, path: string, body?: unknown, contentType?: string) {
    const response = await fetch(`${plane.url}${path}`, {
      method,
      dispatcher,
      headers: {
        authorization: `Bearer ${plane.token}`,
        "content-type": contentType ?? "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Answer;
  }

  return {
    request,
    async createNamespace(name) {
      await request("POST", "/api/v1/namespaces", namespaceManifest(name));
    },
    async defineKind({ group, kind, plural, version = "v1" }) {
      const definition = definitionManifest(group, kind, { plural, version });
      await request("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);
      const deadline = Date.now() + establishedTimeoutMs;
      while (Date.now() < deadline) {
        const isServed = await request("GET", `/apis/${group}/${version}/${plural}`).then(
          () => true,
          () => false,
        );
        if (isServed) return;
        await sleep(20);
      }
      throw new Error(`${kind}.${group} was not served within ${establishedTimeoutMs} ms.`);
    },
    async limitedToken(namespace, name, rules) {
      const meta = { name: `${namespace}-${name}` };
      await request("POST", `/api/v1/namespaces/${namespace}/serviceaccounts`, {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name },
      });
      await request("POST", `${rbac}/clusterroles`, { metadata: meta, rules });
      await request("POST", `${rbac}/clusterrolebindings`, {
        metadata: meta,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: meta.name },
        subjects: [{ kind: "ServiceAccount", name, namespace }],
      });
      const answer = await request<{ status: { token: string } }>(
        "POST",
        `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
        { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} },
      );
      return answer.status.token;
    },
    close: () => dispatcher.close(),
  };
}

const rbac = "/apis/rbac.authorization.k8s.io/v1";
