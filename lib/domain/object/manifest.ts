/** Any JSON value. Desired and live objects travel as plain JSON: typed clients drop fields they do not know. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export type ManagedFieldsEntry = {
  manager?: string;
  operation?: "Apply" | "Update";
  apiVersion?: string;
  subresource?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: JsonObject;
};

export type ObjectMeta = {
  name: string;
  namespace?: string;
  generateName?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string; controller?: boolean }[];
  managedFields?: ManagedFieldsEntry[];
};

/**
 * A Kubernetes object in which no secret value stands in clear: Secrets have passed `redactSecrets`. The only kind
 * of object that may be stored, logged, compared or shown.
 */
export type Manifest = { apiVersion: string; kind: string; metadata: ObjectMeta } & {
  [key: string]: unknown;
};

declare const clear: unique symbol;
/** A Kubernetes object as it is sent to a cluster, secret values included. Lives in a worker's memory only. */
export type ClearManifest = Manifest & { readonly [clear]: true };

/** Names the API of a kind, without its version: an object keeps its identity when its API version moves. */
export type GroupKind = { group: string; kind: string };

/** One Kubernetes resource: group, kind, namespace ("" for cluster-scoped) and name. */
export type ObjectRef = GroupKind & { namespace: string; name: string };

/** The group of an apiVersion ("" for the core group). */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

/** The reference of a manifest. Pass the target's namespace as default for namespaced objects that name none. */
export function refOf(manifest: Manifest, namespaceDefault = ""): ObjectRef {
  return {
    group: groupOf(manifest.apiVersion),
    kind: manifest.kind,
    namespace: manifest.metadata.namespace ?? namespaceDefault,
    name: manifest.metadata.name,
  };
}

/** A key for maps and database rows: `group/kind/namespace/name`, unique because no part may hold a slash. */
export function refKey(ref: ObjectRef): string {
  return `${ref.group}/${ref.kind}/${ref.namespace}/${ref.name}`;
}

/** The reference that `refKey` made the key of. */
export function refFromKey(key: string): ObjectRef {
  const [group = "", kind = "", namespace = "", name = ""] = key.split("/");
  return { group, kind, namespace, name };
}

/** How a person names an object: `Deployment shop/web`, or `Namespace shop`. */
export function refLabel(ref: ObjectRef): string {
  return ref.namespace ? `${ref.kind} ${ref.namespace}/${ref.name}` : `${ref.kind} ${ref.name}`;
}
