import { groupOf, type ClearManifest, type Manifest } from "@/lib/domain/object/manifest";

/** Makes a keyed fingerprint that reveals only equality. */
export type Fingerprint = (value: string | Uint8Array) => string;

/** What a fingerprint begins with; the number is the version of this format. */
export const secretMark = "plumbline.secret.v1:";

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** Whether a manifest is a core Secret, whatever version it claims. */
export function isSecret(manifest: Manifest): boolean {
  return manifest.kind === "Secret" && groupOf(manifest.apiVersion) === "";
}

/**
 * What a Secret may have besides its values, in clear. Anything else is a slip, such as `stringdata` or a `data` that is
 * indented into the metadata, and has values in it.
 */
const plainMembers: Record<string, (value: unknown) => boolean> = {
  apiVersion: isText,
  kind: isText,
  metadata: isRecord,
  type: isText,
  immutable: (value) => typeof value === "boolean",
};
const plainMetadata = new Set([
  "name",
  "generateName",
  "namespace",
  "labels",
  "annotations",
  "finalizers",
  "ownerReferences",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "selfLink",
  "managedFields",
]);

/**
 * The manifest with every secret value replaced by its fingerprint: `data` and `stringData` of Secrets (stringData
 * folded into data and winning, as the server does it), members that no Secret has, and kubectl's last-applied
 * annotation wherever it may quote a Secret. Values that are not base64 are fingerprinted as they stand. Doing it
 * twice changes nothing, and the argument is never changed; what needs no redaction is returned as it is.
 */
export function redactSecrets(object: Manifest | ClearManifest, fingerprint: Fingerprint): Manifest {
  const withoutQuotes = redactLastApplied(object, fingerprint);
  if (!isSecret(object)) return withoutQuotes;
  const { stringData, ...rest } = withoutQuotes;
  // A map and not members one by one: a key may be called __proto__.
  const data = new Map([
    ...entriesOf(rest.data).map(([key, value]) => [key, redactValue(value, fingerprint, true)] as const),
    ...entriesOf(stringData).map(([key, value]) => [key, redactValue(value, fingerprint, false)] as const),
  ]);
  const hide = (value: unknown) => redactValue(value, fingerprint, true);
  const redacted = mapMembers(rest, (member, value) => (isPlain(member, value) ? value : hide(value)));
  redacted.metadata = mapMembers(rest.metadata, (member, value) =>
    plainMetadata.has(member) ? value : hide(value),
  );
  if (isRecord(rest.data) || isRecord(stringData)) redacted.data = Object.fromEntries(data);
  return redacted as Manifest;
}

/** Whether a value stands in clear in a Secret that ought to have passed `redactSecrets`. */
export function holdsClearValue(object: Manifest): boolean {
  const clear = "clear";
  const found = redactSecrets(object, () => clear);
  return JSON.stringify(found).includes(`"${secretMark}${clear}"`);
}

/** Whether `redactSecrets` would change anything in a manifest that has not passed it. */
export function needsRedaction(object: Manifest): boolean {
  return isSecret(object) || quotesSecret(object);
}

/**
 * A Secret as it is sent to a cluster: `stringData` moved into `data`. Server-side apply records ownership of what
 * was sent, and stringData is write-only: sent as such, nobody would own the values in `data`, a key removed from
 * Git would stay in the cluster, and every comparison would differ. Other kinds are returned as they are.
 */
export function normaliseSecret(object: ClearManifest): ClearManifest {
  if (!isSecret(object) || object.stringData === undefined) return object;
  const { stringData, ...rest } = object;
  if (stringData !== null && !isRecord(stringData)) return object;
  const encoded = entriesOf(stringData).map(([key, value]) => [
    key,
    typeof value === "string" ? toBase64(value) : value,
  ]);
  return {
    ...rest,
    data: { ...(isRecord(rest.data) ? rest.data : {}), ...Object.fromEntries(encoded) },
  } as ClearManifest;
}

function redactLastApplied(object: Manifest, fingerprint: Fingerprint): Manifest {
  const value = object.metadata.annotations?.[lastApplied];
  if (typeof value !== "string" || value.startsWith(secretMark)) return object;
  if (!isSecret(object) && !quotesSecret(object)) return object;
  const annotations = { ...object.metadata.annotations, [lastApplied]: mark(value, fingerprint) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** Only a List can quote a Secret in another kind's annotation, but whoever writes annotations may write anything. */
function quotesSecret(object: Manifest): boolean {
  const value = object.metadata.annotations?.[lastApplied];
  return typeof value === "string" && /"kind"\s*:\s*"Secret"/.test(value);
}

function redactValue(value: unknown, fingerprint: Fingerprint, isEncoded: boolean): string {
  if (typeof value !== "string") return mark(JSON.stringify(value) ?? "null", fingerprint);
  // Only data can hold a fingerprint already: redaction leaves no stringData, and base64 holds no colon.
  if (isEncoded && value.startsWith(secretMark)) return value;
  return mark((isEncoded ? fromBase64(value) : null) ?? new TextEncoder().encode(value), fingerprint);
}

function mark(value: string | Uint8Array, fingerprint: Fingerprint): string {
  return secretMark + fingerprint(value);
}

/** The bytes of standard base64, line breaks ignored as Go's decoder does; null when it is not base64. */
function fromBase64(text: string): Uint8Array | null {
  const compact = text.replace(/[\r\n]/g, "");
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return null;
  return Uint8Array.from(atob(compact), (character) => character.charCodeAt(0));
}

function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function isPlain(member: string, value: unknown): boolean {
  return Object.hasOwn(plainMembers, member) && (value === null || plainMembers[member]!(value));
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function mapMembers(
  object: object,
  change: (member: string, value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).map(([member, value]) => [member, change(member, value)] as const),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function entriesOf(value: unknown): [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : [];
}
