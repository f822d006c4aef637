import type { Manifest } from "@/lib/domain/object/manifest";
import { AppError } from "@/lib/platform/errors";

/** The JSON of a good answer. Throws `cluster_refused`, without the parser's message: it quotes what may be a Secret. */
export function readJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new AppError(
      "cluster_refused",
      "What answers is not JSON: something stands between us and the API server.",
    );
  }
}

/** An object from an answer or a watch. Throws `cluster_refused` when it is none. */
export function readObject(value: unknown): Manifest {
  const object = isRecord(value) ? value : {};
  const { apiVersion, kind } = object;
  const metadata = soundMetadata(object.metadata);
  if (typeof apiVersion !== "string" || typeof kind !== "string" || !metadata)
    throw new AppError("cluster_refused", "The API server's answer is not a Kubernetes object.");
  return metadata === object.metadata ? (object as Manifest) : { ...object, apiVersion, kind, metadata };
}

/** An item of a list, of whose kind the list itself speaks; null for one without a name. */
export function readItem(value: unknown, apiVersion: string, kind: string): Manifest | null {
  const metadata = isRecord(value) ? soundMetadata(value.metadata) : null;
  // Set in this order so that it reads like any object.
  return metadata && { ...(value as object), apiVersion, kind, metadata };
}

const isText = (value: unknown) => typeof value === "string";
const isTextMap = (value: unknown) => isRecord(value) && Object.values(value).every(isText);
const isListOf = (isOne: (item: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(isOne);

/** The types that Kubernetes gives the members of metadata (meta/v1) which we read. */
const metadataTypes: Record<string, (value: unknown) => boolean> = {
  name: isText,
  namespace: isText,
  generateName: isText,
  uid: isText,
  resourceVersion: isText,
  generation: (value) => typeof value === "number",
  creationTimestamp: isText,
  deletionTimestamp: isText,
  labels: isTextMap,
  annotations: isTextMap,
  finalizers: isListOf(isText),
  ownerReferences: isListOf(
    (owner) =>
      isRecord(owner) && [owner.apiVersion, owner.kind, owner.name, owner.uid].every((part) => isText(part)),
  ),
  managedFields: isListOf(
    (entry) =>
      isRecord(entry) &&
      [entry.manager, entry.operation, entry.apiVersion, entry.subresource, entry.time].every(
        (part) => part === undefined || isText(part),
      ) &&
      (entry.fieldsV1 === undefined || isRecord(entry.fieldsV1)),
  ),
};

/**
 * Metadata whose members have the types that the code relies on; one that has not is left out. Null without a name. What
 * is sound, as from any real API server, is returned as it is.
 */
function soundMetadata(metadata: unknown): Manifest["metadata"] | null {
  if (!isRecord(metadata) || !isText(metadata.name)) return null;
  const unsound = Object.entries(metadataTypes).filter(
    ([member, isSound]) => metadata[member] !== undefined && !isSound(metadata[member]),
  );
  const sound =
    unsound.length === 0
      ? metadata
      : { ...metadata, ...Object.fromEntries(unsound.map(([member]) => [member, undefined])) };
  return sound as Manifest["metadata"];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
