import type { ClearManifest, Manifest, ObjectRef } from "@/lib/domain/object/manifest";
import { groupOf } from "@/lib/domain/object/manifest";
import { AppError } from "@/lib/platform/errors";
import { type ApplyRefusal, isManifestFaultAnswer, readApplyRefusal } from "@/lib/kubernetes/apply-answer";
import { readStatus } from "@/lib/kubernetes/api-status";
import type { ClusterHttp } from "@/lib/kubernetes/cluster-http";
import type { CatalogKeeper } from "@/lib/kubernetes/kind-catalog";
import { readJson, readObject } from "@/lib/kubernetes/read-object";
import { objectPath } from "@/lib/kubernetes/resource-path";
import { wordsAbout } from "@/lib/kubernetes/safe-words";

export type ApplyAnswer = { outcome: "applied"; object: Manifest } | ApplyRefusal;
export type ApplyOptions = {
  fieldManager: string;
  isForced: boolean;
  isDryRun: boolean;
  uid?: string;
  resourceVersion?: string;
};
export type DeleteAnswer =
  | { outcome: "deleted" | "absent" }
  | { outcome: "stale"; message: string }
  | { outcome: "forbidden"; message: string }
  | { outcome: "refused"; message: string };

export type Writing = {
  http: ClusterHttp;
  catalog: CatalogKeeper;
  redact(object: Manifest): Manifest;
  redactText(text: string): string;
};

/**
 * Server-side apply (or its dry run), one PATCH. It is sent once: a write whose answer is lost throws, and whether it
 * happened must be read back.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export async function applyObject(
  { http, catalog, redact, redactText }: Writing,
  manifest: ClearManifest | Manifest,
  options: ApplyOptions,
): Promise<ApplyAnswer> {
  const { apiVersion, kind, metadata } = manifest;
  const info = await catalog.find({ group: groupOf(apiVersion), kind });
  if (!info) return kindMissing(catalog, manifest);
  if (info.isNamespaced && !metadata.namespace) {
    return {
      outcome: "invalid",
      isImmutable: false,
      message: `${kind} ${metadata.name} names no namespace.`,
    };
  }
  const query = new URLSearchParams({
    fieldManager: options.fieldManager,
    force: String(options.isForced),
    ...(options.isDryRun ? { dryRun: "All" } : {}),
  });
  // The version is the manifest's own: the server converts, and managedFields then speak the manifest's language.
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  const path = objectPath({ ...info, version }, metadata.namespace ?? "", metadata.name);
  const answer = await http.request({
    method: "PATCH",
    path: `${path}?${query}`,
    body: withPreconditions(manifest, options),
    contentType: "application/apply-patch+yaml",
    isRead: options.isDryRun,
    isAnswer: isManifestFaultAnswer,
  });
  if (answer.status === 200 || answer.status === 201) {
    return { outcome: "applied", object: redact(readObject(readJson(answer.body))) };
  }
  return readApplyRefusal(manifest, readStatus(answer.status, answer.body), wordsAbout(manifest, redactText));
}

/** `uid` and `resourceVersion` of the object that is replaced; without them it is created and must not be there yet. */
export type ReplaceOptions = {
  fieldManager: string;
  isDryRun: boolean;
  isValidated: boolean;
  uid?: string;
  resourceVersion?: string;
};

/**
 * Puts a whole object in the place of what is there (or its dry run), or creates it. Sent once, as an apply is. Unknown
 * fields are refused, unless `isValidated` is false: then the server drops them.
 */
export async function replaceObject(
  { http, catalog, redact, redactText }: Writing,
  manifest: ClearManifest | Manifest,
  options: ReplaceOptions,
): Promise<ApplyAnswer> {
  const { apiVersion, kind, metadata } = manifest;
  const info = await catalog.find({ group: groupOf(apiVersion), kind });
  if (!info) return kindMissing(catalog, manifest);
  const query = new URLSearchParams({
    fieldManager: options.fieldManager,
    fieldValidation: options.isValidated ? "Strict" : "Ignore",
    ...(options.isDryRun ? { dryRun: "All" } : {}),
  });
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  const path = objectPath({ ...info, version }, metadata.namespace ?? "", metadata.name);
  const isNew = options.uid === undefined;
  const answer = await http.request({
    method: isNew ? "POST" : "PUT",
    path: `${isNew ? path.slice(0, path.lastIndexOf("/")) : path}?${query}`,
    body: withPreconditions(manifest, { ...options, isForced: true }),
    isRead: options.isDryRun,
    isAnswer: isManifestFaultAnswer,
  });
  if (answer.status === 200 || answer.status === 201) {
    return { outcome: "applied", object: redact(readObject(readJson(answer.body))) };
  }
  const status = readStatus(answer.status, answer.body);
  const words = wordsAbout(manifest, redactText);
  // It was there a moment ago.
  if (answer.status === 404 && status.details.kind !== "namespaces" && !isNew)
    return { outcome: "stale", message: words(status) };
  return readApplyRefusal(manifest, status, words);
}

/** Deletes in the background, and only the object that was meant: UID, and where given resourceVersion. */
export async function deleteObject(
  { http, catalog, redactText }: Writing,
  ref: ObjectRef,
  precondition: { uid: string; resourceVersion?: string },
): Promise<DeleteAnswer> {
  const info = await catalog.find(ref);
  // A kind that is gone took its objects with it, unless its server merely does not answer.
  if (!info) {
    if ((await catalog.get()).unreachableGroups.includes(ref.group)) throw unreachableGroup(ref.group);
    return { outcome: "absent" };
  }
  const { uid, resourceVersion } = precondition;
  const answer = await http.request({
    method: "DELETE",
    path: objectPath(info, ref.namespace, ref.name),
    body: {
      apiVersion: "v1",
      kind: "DeleteOptions",
      propagationPolicy: "Background",
      preconditions: { uid, ...(resourceVersion ? { resourceVersion } : {}) },
    },
    isRead: false,
  });
  if (answer.status < 300) return { outcome: "deleted" };
  const status = readStatus(answer.status, answer.body);
  const apiVersion = info.group ? `${info.group}/${info.version}` : info.version;
  const message = wordsAbout({ kind: info.kind, apiVersion }, redactText)(status);
  if (answer.status === 404) return { outcome: "absent" };
  if (answer.status === 409) return { outcome: "stale", message };
  if (answer.status === 403 && /\bforbidden: User ["“]/.test(status.message))
    return { outcome: "forbidden", message };
  if (answer.status < 500) return { outcome: "refused", message };
  throw new AppError(
    "cluster_refused",
    `The API server could not delete this (${answer.status}): ${message}`,
    {
      retryable: true,
    },
  );
}

/** managedFields may not be applied, and preconditions travel as the metadata that the object must have. */
function withPreconditions(manifest: Manifest, { uid, resourceVersion }: ApplyOptions): Manifest {
  const { managedFields: _, ...metadata } = manifest.metadata;
  return {
    ...manifest,
    metadata: { ...metadata, ...(uid ? { uid } : {}), ...(resourceVersion ? { resourceVersion } : {}) },
  };
}

/** What is said of a kind that the cluster does not serve. Throws where only the server of its group is away. */
export async function kindMissing(
  catalog: CatalogKeeper,
  { apiVersion, kind }: Manifest,
): Promise<ApplyAnswer> {
  const group = groupOf(apiVersion);
  if ((await catalog.get()).unreachableGroups.includes(group)) throw unreachableGroup(group);
  return { outcome: "kind_missing", message: `The cluster does not serve ${kind} in ${apiVersion}.` };
}

function unreachableGroup(group: string): AppError {
  return new AppError("cluster_refused", `The server of ${group} in this cluster does not answer.`, {
    retryable: true,
  });
}
