import { randomUUID } from "node:crypto";
import { clone, isEqual, type Json, type JsonObject, type KubeObject } from "../json";
import type { Kind } from "../kinds/kind";
import { metadataProblems } from "../kinds/validate";
import { normalise } from "../schema/normalise";
import { badRequest, invalid } from "./api-error";

/** What to do about fields that the server does not know. */
export type FieldValidation = "Strict" | "Warn" | "Ignore";

/** The time as objects carry it: RFC 3339, to the second. */
export function timestamp(now = new Date()): string {
  return `${now.toISOString().slice(0, 19)}Z`;
}

/** Metadata that only the server writes, for a new object. */
export function newMetadata(
  kind: Kind,
  object: KubeObject,
  namespace: string,
  uid: string = randomUUID(),
): KubeObject {
  const metadata = { ...object.metadata };
  const name = metadata.name || `${metadata.generateName ?? ""}${randomSuffix()}`;
  if (kind.isNamespaced) metadata.namespace = namespace;
  else delete metadata.namespace;
  return {
    ...object,
    metadata: {
      ...metadata,
      name,
      uid,
      creationTimestamp: timestamp(),
      resourceVersion: "0",
      ...(kind.hasGeneration ? { generation: 1 } : {}),
    },
  };
}

/** Metadata that only the server writes, carried over from the stored object. */
export function carryMetadata(next: KubeObject, live: KubeObject): KubeObject {
  const {
    name,
    namespace,
    uid,
    resourceVersion,
    generation,
    creationTimestamp,
    deletionTimestamp,
    generateName,
  } = live.metadata;
  const kept = {
    name,
    namespace,
    uid,
    resourceVersion,
    generation,
    creationTimestamp,
    deletionTimestamp,
    generateName,
  };
  const metadata = { ...next.metadata, ...kept } as unknown as JsonObject;
  for (const [key, value] of Object.entries(metadata)) if (value === undefined) delete metadata[key];
  return { ...next, metadata: metadata as unknown as KubeObject["metadata"] };
}

/** The object as the server keeps it: decoded, with defaults, and valid. Throws 400 or 422. */
export function decode(
  kind: Kind,
  object: KubeObject,
  old: KubeObject | null,
  validation: FieldValidation = "Ignore",
): { object: KubeObject; warnings: string[] } {
  const { value, unknown } = normalise(clone(object) as unknown as Json, kind.schema, kind.isCustom);
  const warnings = unknown.map((path) => `unknown field ${JSON.stringify(path)}`);
  if (validation === "Strict" && warnings.length > 0)
    throw badRequest(
      `${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: strict decoding error: ${warnings.join(", ")}`,
    );
  const decoded = value as unknown as KubeObject;
  kind.setDefaults?.(decoded);
  const isFreeName = ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"].includes(kind.kind);
  const nameRule = isFreeName ? "free" : ["Namespace", "Service"].includes(kind.kind) ? "label" : "subdomain";
  const problems = [...metadataProblems(decoded, nameRule), ...(kind.validate?.(decoded, old) ?? [])];
  if (problems.length > 0) throw invalid(kind, decoded.metadata.name, problems);
  return { object: decoded, warnings };
}

/** Whether two states of an object differ in anything but the server's bookkeeping. */
export function isSameObject(a: KubeObject, b: KubeObject): boolean {
  return isEqual(withoutBookkeeping(a), withoutBookkeeping(b)) && isEqual(owners(a), owners(b));
}

/** Whether the wish has changed, which counts up the generation. */
export function isSameWish(a: KubeObject, b: KubeObject): boolean {
  const wish = ({ metadata: _metadata, status: _status, ...rest }: KubeObject) => rest;
  return isEqual(wish(a), wish(b));
}

function withoutBookkeeping(object: KubeObject) {
  const {
    managedFields: _managed,
    resourceVersion: _version,
    generation: _generation,
    ...metadata
  } = object.metadata;
  return { ...object, metadata };
}

/** Who owns what, without when. */
function owners(object: KubeObject) {
  const entries = object.metadata.managedFields ?? [];
  return Object.fromEntries(
    entries.map(({ manager, operation, subresource, fieldsV1 }) => [
      `${operation} ${manager} ${subresource}`,
      fieldsV1,
    ]),
  );
}

const letters = "bcdfghjklmnpqrstvwxz2456789";

/** Five letters as generated names end with, without vowels that could make words. */
export function randomSuffix(): string {
  return Array.from({ length: 5 }, () => letters[Math.floor(Math.random() * letters.length)]).join("");
}
