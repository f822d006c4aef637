import type { ClearManifest, Manifest } from "@/lib/domain/object/manifest";
import { roleOf } from "@/lib/domain/sync/object-role";
import type { SourceDocument } from "@/lib/render/read-documents";

export type Members = Record<string, unknown>;

/** A manifest with its place, or what keeps a document from being one. */
export type Checked =
  { manifest: ClearManifest; file: string; line: number } | { file: string; line: number; reason: string };

/**
 * The objects of a document: itself, or the items of a `List` (kubectl flattens every kind that has `items` and ends
 * in List). Checked is only what would keep us from knowing which object is meant, and what the server refuses without
 * saying where.
 */
export function checkDocument({ file, line, value }: SourceDocument): Checked[] {
  const fail = (reason: string): Checked[] => [{ file, line, reason }];
  if (!isMembers(value)) return fail("This document is not an object with apiVersion and kind.");
  const { apiVersion, kind, items } = value;
  if (!isMatch(apiVersion, apiVersionPattern)) return fail("apiVersion is missing or is no version.");
  if (kind === undefined || kind === null || kind === "") return fail("kind is missing.");
  if (!isMatch(kind, kindPattern)) return fail("kind is no name of a kind.");
  if (kind.endsWith("List") && Array.isArray(items)) {
    return items.flatMap((item: unknown, index) =>
      checkDocument({ file, line, value: itemOf(item, kind, apiVersion) }).map((checked) =>
        "reason" in checked ? { ...checked, reason: `items[${index}]: ${checked.reason}` } : checked,
      ),
    );
  }
  const reason = metadataProblem(value.metadata, kind) ?? dataProblem(value, kind, apiVersion);
  return reason ? fail(`${kind}: ${reason}`) : [{ manifest: value as ClearManifest, file, line }];
}

/** The items of a typed list need not say what they are: a ConfigMapList holds ConfigMaps. */
function itemOf(item: unknown, listKind: string, apiVersion: string): unknown {
  const kind = listKind.slice(0, -"List".length);
  return kind && isMembers(item) && !item.kind ? { ...item, apiVersion, kind } : item;
}

function metadataProblem(metadata: unknown, kind: string): string | null {
  if (!isMembers(metadata)) return "metadata is missing.";
  const { namespace } = metadata;
  const nameless = isAbsent(metadata.name)
    ? generateNameProblem(metadata, kind)
    : nameProblem(metadata.name, kind);
  if (nameless !== null) return nameless;
  if (namespace !== undefined && namespace !== null) {
    const isLabel = typeof namespace === "string" && /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace);
    if (!isLabel) return "metadata.namespace is not a valid name of a namespace.";
  }
  return (
    textsProblem(metadata.labels, "metadata.labels") ??
    textsProblem(metadata.annotations, "metadata.annotations")
  );
}

function nameProblem(name: unknown, kind: string): string | null {
  if (typeof name !== "string") return "metadata.name must be a text; put it in quotes.";
  return isName(name) ? null : `metadata.name is not a valid name for a ${kind}.`;
}

/** A hook is made anew for each sync, so it may leave its name to that; anything else is one object. */
function generateNameProblem(metadata: Members, kind: string): string | null {
  const { generateName, annotations } = metadata;
  if (isAbsent(generateName)) return "metadata.name is missing.";
  if (typeof generateName !== "string") return "metadata.generateName must be a text; put it in quotes.";
  const texts = textsProblem(annotations, "metadata.annotations");
  if (texts !== null) return texts;
  if (roleOf({ metadata: metadata as Manifest["metadata"] }).role === "object")
    return "metadata.generateName makes a new object each time; what Git declares needs metadata.name.";
  return isName(generateName) ? null : `metadata.generateName is not valid for a ${kind}.`;
}

/** What the API server takes as a segment of a path, and can be seen; most kinds are stricter, and the server says so. */
function isName(name: string): boolean {
  return name !== "." && name !== ".." && !/[/%]|[\p{C}\p{Z}]/u.test(name) && name.length <= 253;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function dataProblem(value: Members, kind: string, apiVersion: string): string | null {
  if (apiVersion !== "v1" || (kind !== "ConfigMap" && kind !== "Secret")) return null;
  const texts = textsProblem(value.data, "data") ?? textsProblem(value.stringData, "stringData");
  if (texts !== null || kind !== "Secret" || !isMembers(value.data)) return texts;
  const bad = Object.entries(value.data).find(([, text]) => typeof text === "string" && !isBase64(text));
  return bad ? `data.${bad[0]} is not base64; write it under stringData to have it encoded.` : null;
}

/** A number or a boolean where Kubernetes wants text is the commonest mistake of all, and the server hides its place. */
function textsProblem(value: unknown, where: string): string | null {
  if (value === undefined || value === null) return null;
  if (!isMembers(value)) return `${where} must be a map of texts.`;
  const bad = Object.entries(value).find(([, text]) => text !== null && typeof text !== "string");
  return bad ? `${where}.${bad[0].slice(0, 100)} must be a text; put it in quotes.` : null;
}

function isBase64(text: string): boolean {
  const compact = text.replace(/[\r\n]/g, "");
  return compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact);
}

export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A group, which is a DNS name, and a version; the core group has no name. */
const apiVersionPattern = /^([a-z0-9][-a-z0-9.]{0,252}\/)?[a-z0-9][-a-z0-9.]{0,62}$/i;
/** What a definition may call its kind: a label of RFC 1035, whatever its case. */
const kindPattern = /^[a-z][-a-z0-9]{0,62}$/i;

function isMatch(value: unknown, pattern: RegExp): value is string {
  return typeof value === "string" && pattern.test(value);
}
