import type { KubeObject } from "../json";
import { resourceName } from "../kinds/kind";
import { ApiError, conflict } from "./api-error";
import type { ApiServer, Where } from "./api-server";
import { timestamp } from "./prepare";

export type DeleteOptions = {
  preconditions?: { uid?: string; resourceVersion?: string };
  propagationPolicy?: "Orphan" | "Background" | "Foreground";
  isDryRun?: boolean;
};

/** Objects that others may not take away from under the cluster. */
const protectedNamespaces = new Set(["default", "kube-system", "kube-public"]);

/**
 * Deletes an object, or marks it when finalizers hold it. Returns the object and whether it is gone. Throws 404, and
 * 409 when a precondition does not hold.
 */
export function remove(
  server: ApiServer,
  where: Where,
  options: DeleteOptions,
): { object: KubeObject; isGone: boolean } {
  const { kind, name } = where;
  const live = server.get(where);
  const { uid, resourceVersion } = options.preconditions ?? {};
  if (uid && uid !== live.metadata.uid)
    throw conflict(
      kind,
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`,
    );
  if (resourceVersion && resourceVersion !== live.metadata.resourceVersion)
    throw conflict(
      kind,
      name,
      `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${live.metadata.resourceVersion}`,
    );
  if (kind.kind === "Namespace" && protectedNamespaces.has(name))
    throw new ApiError(
      403,
      "Forbidden",
      `namespaces "${name}" is forbidden: this namespace may not be deleted`,
    );
  if (options.isDryRun) return { object: live, isGone: true };
  if (options.propagationPolicy === "Orphan") orphan(server, live);
  if (options.propagationPolicy === "Foreground") removeDependents(server, live);
  const isHeld = kind.kind === "Namespace" || (live.metadata.finalizers?.length ?? 0) > 0;
  if (!isHeld) return { object: server.store.remove(resourceName(kind), live), isGone: true };
  if (live.metadata.deletionTimestamp) return { object: live, isGone: false };
  const marked = {
    ...live,
    metadata: { ...live.metadata, deletionTimestamp: timestamp(), deletionGracePeriodSeconds: 0 },
    ...(kind.kind === "Namespace" ? { status: { ...live.status, phase: "Terminating" } } : {}),
  };
  if (kind.hasGeneration) marked.metadata.generation = (live.metadata.generation ?? 0) + 1;
  return { object: server.store.put(resourceName(kind), marked), isGone: false };
}

/** Deletes what only the given owner owned, as the garbage collector does. */
export function removeDependents(server: ApiServer, owner: KubeObject) {
  for (const { resource, object } of dependents(server, owner)) {
    const kind = server.kinds.ofResource(resource);
    const { name, namespace = "", ownerReferences = [] } = object.metadata;
    if (!kind) continue;
    const rest = ownerReferences.filter(({ uid }) => uid !== owner.metadata.uid);
    if (rest.length > 0)
      server.store.put(resource, { ...object, metadata: { ...object.metadata, ownerReferences: rest } });
    else if (server.find({ kind, namespace, name })) remove(server, { kind, namespace, name }, {});
  }
}

function orphan(server: ApiServer, owner: KubeObject) {
  for (const { resource, object } of dependents(server, owner)) {
    const ownerReferences = object.metadata.ownerReferences?.filter(({ uid }) => uid !== owner.metadata.uid);
    server.store.put(resource, { ...object, metadata: { ...object.metadata, ownerReferences } });
  }
}

function dependents(server: ApiServer, owner: KubeObject) {
  const owned = (object: KubeObject) =>
    object.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid);
  return [...server.store.all()].filter(({ object }) => owned(object));
}
