import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { makeCertificate } from "@/demo/cluster/http/certificate";
import type { Manifest } from "@/lib/domain/object/manifest";
import type { ClusterAdmin } from "@/lib/testing/control-plane-admin";
import { uniqueNamespace } from "@/lib/testing/unique-names";
import { until } from "@/lib/testing/until";

/** A step of a JSON patch (RFC 6902). */
export type PatchStep = { op: "add" | "replace" | "remove"; path: string; value?: unknown };

export type AdmissionRequest = { uid: string; object: Manifest; options?: { fieldManager?: string } };

export type MutatingWebhook = {
  /** What the cluster writes of it when it does not answer. */
  name: string;
  /** It no longer answers, although the cluster still asks it. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  /** The cluster asks it no longer. */
  remove(): Promise<void>;
};

const configurations = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

/**
 * A mutating admission webhook of this process, asked for every ConfigMap of one namespace that is made or changed;
 * what it does not answer is refused. Resolves when the API server asks it, which takes a moment.
 */
export async function startMutatingWebhook(
  admin: ClusterAdmin,
  namespace: string,
  patchOf: (request: AdmissionRequest) => PatchStep[],
): Promise<MutatingWebhook> {
  const { certificate, key } = makeCertificate("webhook");
  let asked = 0;
  const open = async (port: number) => {
    const server = createServer({ cert: certificate, key }, async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const review = JSON.parse(Buffer.concat(chunks).toString()) as { request: AdmissionRequest };
      asked += 1;
      const patch = Buffer.from(JSON.stringify(patchOf(review.request))).toString("base64");
      const answer = { uid: review.request.uid, allowed: true, patchType: "JSONPatch", patch };
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response: answer }),
      );
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return server;
  };
  let server = await open(0);
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    // The API server keeps its connections.
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };

  const id = uniqueNamespace("webhook");
  const name = `${id}.plumbline.test`;
  await admin.request("POST", configurations, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: { name: id },
    webhooks: [
      {
        name,
        admissionReviewVersions: ["v1"],
        sideEffects: "None",
        failurePolicy: "Fail",
        timeoutSeconds: 5,
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        rules: [
          {
            apiGroups: [""],
            apiVersions: ["v1"],
            operations: ["CREATE", "UPDATE"],
            resources: ["configmaps"],
          },
        ],
        clientConfig: {
          url: `https://127.0.0.1:${port}/`,
          caBundle: Buffer.from(certificate).toString("base64"),
        },
      },
    ],
  });
  const probe = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "probe" } };
  await until("the webhook is asked", async () => {
    await admin.request("POST", `/api/v1/namespaces/${namespace}/configmaps?dryRun=All`, probe);
    return asked > 0;
  });

  return {
    name,
    goDown: close,
    async comeBack() {
      server = await open(port);
    },
    async remove() {
      await admin.request("DELETE", `${configurations}/${id}`);
      if (server.listening) await close();
    },
  };
}
