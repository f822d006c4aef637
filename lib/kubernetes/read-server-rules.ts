import { createHash } from "node:crypto";
import { z } from "zod";
import type { ClusterHttp } from "@/lib/kubernetes/cluster-http";
import type { KindCatalog } from "@/lib/kubernetes/kind-catalog";
import { metadataLists } from "@/lib/kubernetes/list-pages";
import { collectionPath } from "@/lib/kubernetes/resource-path";

/** What an API server's answer to an apply depends on, besides the object: as digests that change when it may. */
export type ServerRules = {
  version: string;
  /** By API version ("apps/v1"): what its kinds look like, definitions of custom resources included. */
  schemas: Record<string, string>;
  /** Who else may change or refuse what is written: webhooks and policies. */
  admission: string;
};

/** Who else may change or refuse what is written. */
export const admissionKinds = [
  "MutatingWebhookConfiguration",
  "ValidatingWebhookConfiguration",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
].map((kind) => ({ group: "admissionregistration.k8s.io", kind }));
const objectsMax = 2_000;

const versionSchema = z.object({ gitVersion: z.string().max(200) });
const schemaIndex = z.object({
  paths: z.record(z.string(), z.object({ serverRelativeURL: z.string() })),
});
const metadataList = z.object({
  // An empty list of metadata is null (Kubernetes 1.36).
  items: z
    .array(z.object({ metadata: z.object({ uid: z.string(), generation: z.number().optional() }) }))
    .nullable(),
});

/**
 * Reads them: the index of OpenAPI v3 names a hash for each API version (Kubernetes 1.24), and admission is known by
 * the generations of its objects. Null where the server does not tell or the credentials may not ask: then nobody knows
 * whether an answer of yesterday still holds. Throws as ClusterHttp does.
 */
export async function readServerRules(http: ClusterHttp, catalog: KindCatalog): Promise<ServerRules | null> {
  const [version, schemas, admission] = await Promise.all([
    readVersion(http),
    readSchemas(http),
    readAdmission(http, catalog),
  ]);
  return version && schemas && admission !== null ? { version, schemas, admission } : null;
}

async function readVersion(http: ClusterHttp): Promise<string | null> {
  return (await read(http, "/version", versionSchema))?.gitVersion ?? null;
}

async function readSchemas(http: ClusterHttp): Promise<Record<string, string> | null> {
  const index = await read(http, "/openapi/v3", schemaIndex);
  if (!index) return null;
  const entries = Object.entries(index.paths).flatMap(([path, { serverRelativeURL }]) => {
    const hash = new URLSearchParams(serverRelativeURL.split("?")[1] ?? "").get("hash");
    // "apis/apps/v1" and "api/v1"; the others are no API versions.
    const apiVersion = /^apis?\/(.+)$/.exec(path)?.[1];
    return hash && apiVersion ? [[apiVersion, hash] as const] : [];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}

async function readAdmission(http: ClusterHttp, catalog: KindCatalog): Promise<string | null> {
  const lists = await Promise.all(
    admissionKinds.map(async (kind) => {
      const info = catalog.find(kind);
      if (!info) return [];
      const path = `${collectionPath(info)}?limit=${objectsMax}`;
      const list = await read(http, path, metadataList, metadataLists);
      if (!list) return null;
      return (list.items ?? []).map(
        ({ metadata: { uid, generation } }) => `${kind.kind} ${uid} ${generation ?? 0}`,
      );
    }),
  );
  if (lists.some((list) => list === null)) return null;
  const lines = lists.flatMap((list) => list ?? []).toSorted();
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

/** An answer of the expected form, else null. */
async function read<Schema extends z.ZodType>(
  http: ClusterHttp,
  path: string,
  schema: Schema,
  accept?: string,
): Promise<z.output<Schema> | null> {
  const answer = await http.request({ method: "GET", path, isRead: true, ...(accept ? { accept } : {}) });
  if (answer.status !== 200) return null;
  try {
    return schema.parse(JSON.parse(answer.body));
  } catch {
    return null;
  }
}
