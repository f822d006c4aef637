import { applyFields, recordUpdate, type Writer } from "../fields/managed-fields";
import { typedProblems } from "../fields/check-typed";
import { isEqual, type Json, type KubeObject } from "../json";
import { apiVersionOf, resourceName, type Kind } from "../kinds/kind";
import { ObjectStore } from "../store/object-store";
import { alreadyExists, ApiError, badRequest, conflict, forbidden, modified, notFound } from "./api-error";
import { KindRegistry } from "./kind-registry";
import {
  carryMetadata,
  decode,
  isSameObject,
  isSameWish,
  newMetadata,
  timestamp,
  type FieldValidation,
} from "./prepare";

export type WriteOptions = {
  manager: string;
  isDryRun?: boolean;
  validation?: FieldValidation;
  subresource?: "status";
};
export type Written = { object: KubeObject; isCreated: boolean; warnings: string[] };
export type Where = { kind: Kind; namespace: string; name: string };

/** What the simulated API server does with objects, without HTTP; the controllers use it too. */
export class ApiServer {
  readonly kinds: KindRegistry;

  constructor(readonly store: ObjectStore) {
    this.kinds = new KindRegistry(store);
  }

  find({ kind, namespace, name }: Where): KubeObject | null {
    const found = this.store.get(resourceName(kind), kind.isNamespaced ? namespace : "", name);
    // One store per resource, whatever version asks: the answer speaks the version that was asked for.
    return found && found.apiVersion !== apiVersionOf(kind)
      ? { ...found, apiVersion: apiVersionOf(kind) }
      : found;
  }

  /** The object. Throws 404. */
  get(where: Where): KubeObject {
    const found = this.find(where);
    if (!found) throw notFound(where.kind, where.name);
    return found;
  }

  create(kind: Kind, namespace: string, body: KubeObject, options: WriteOptions & { uid?: string }): Written {
    const named = newMetadata(kind, checkBody(kind, namespace, body), namespace, options.uid);
    if (this.find({ kind, namespace, name: named.metadata.name }))
      throw alreadyExists(kind, named.metadata.name);
    this.#checkNamespace(kind, namespace, named.metadata.name);
    if (kind.hasStatus) delete named.status;
    const { managedFields: _ignored, ...metadata } = named.metadata;
    const { object, warnings } = decode(kind, { ...named, metadata }, null, options.validation);
    object.metadata.managedFields = recordUpdate({
      live: null,
      next: object,
      schema: kind.schema,
      writer: writerOf(kind, options),
    });
    return { object: this.#keep(kind, null, object, options.isDryRun), isCreated: true, warnings };
  }

  /** Replaces an object (PUT, and what a patch made of it). Throws 404, 409, 422. */
  update(where: Where, body: KubeObject, options: WriteOptions): Written {
    const live = this.get(where);
    const { kind } = where;
    checkBody(kind, where.namespace, body);
    const { uid, resourceVersion } = body.metadata;
    if (uid && uid !== live.metadata.uid)
      throw conflict(
        kind,
        where.name,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`,
      );
    if (resourceVersion && resourceVersion !== live.metadata.resourceVersion)
      throw conflict(kind, where.name, modified);
    const next = carryMetadata(this.#inScope(kind, live, body, options.subresource), live);
    const { object, warnings } = decode(kind, next, live, options.validation);
    const managed = body.metadata.managedFields;
    // An empty list of managed fields resets them; a missing one leaves them as they are.
    object.metadata.managedFields = isEqual(managed, [{}] as unknown)
      ? []
      : (managed ?? live.metadata.managedFields);
    object.metadata.managedFields = recordUpdate({
      live,
      next: object,
      schema: kind.schema,
      writer: writerOf(kind, options),
    });
    return { object: this.#keep(kind, live, object, options.isDryRun), isCreated: false, warnings };
  }

  /** Server-side apply. Throws 409 with the contested fields, 422, and 500 for what does not fit the schema. */
  apply(where: Where, body: KubeObject, options: WriteOptions & { isForced: boolean }): Written {
    const { kind, namespace, name } = where;
    if (body.metadata?.managedFields) throw badRequest("metadata.managedFields must be nil");
    const applied = this.#applied(kind, checkBody(kind, namespace, body, name), options.subresource);
    const live = this.find(where);
    this.#checkApplyPreconditions(where, body, live);
    if (!live) this.#checkNamespace(kind, namespace, name);
    const problems = typedProblems(applied as unknown as Json, kind.schema);
    if (problems.length > 0) {
      const message = `failed to create typed patch object (${namespace}/${name}; ${apiVersionOf(kind)}, Kind=${kind.kind}): ${joined(problems)}`;
      throw new ApiError(500, "", message);
    }
    const result = applyFields({
      live,
      applied,
      schema: kind.schema,
      writer: writerOf(kind, options),
      isForced: options.isForced,
    });
    if (result.outcome === "conflict") {
      const causes = result.conflicts.map(({ manager, field }) => ({
        reason: "FieldManagerConflict",
        message: `conflict with ${manager}`,
        field,
      }));
      throw new ApiError(409, "Conflict", result.message, { causes });
    }
    const next = live ? carryMetadata(result.object, live) : newMetadata(kind, result.object, namespace);
    const { object, warnings } = decode(kind, next, live);
    object.metadata.managedFields = result.managed;
    return { object: this.#keep(kind, live, object, options.isDryRun), isCreated: !live, warnings };
  }

  /** Stores the next state when it is one: an unchanged object keeps its version, and a finalized one goes. */
  #keep(kind: Kind, live: KubeObject | null, next: KubeObject, isDryRun = false): KubeObject {
    const object = { ...next, apiVersion: apiVersionOf(kind), kind: kind.kind };
    if (live && isSameObject(live, object)) return live;
    if (live && kind.hasGeneration && !isSameWish(live, object))
      object.metadata.generation = (live.metadata.generation ?? 0) + 1;
    if (isDryRun) return object;
    const { metadata } = object;
    const isFinal = metadata.deletionTimestamp && !metadata.finalizers?.length && kind.kind !== "Namespace";
    return isFinal
      ? this.store.remove(resourceName(kind), object)
      : this.store.put(resourceName(kind), object);
  }

  /** Leaves to each endpoint only what it may write: status belongs to /status, the rest to the object itself. */
  #inScope(kind: Kind, live: KubeObject, body: KubeObject, subresource?: "status"): KubeObject {
    if (subresource === "status") return { ...live, status: body.status };
    const { status: _status, ...rest } = body;
    if (!kind.hasStatus) return body;
    return (live.status ? { ...rest, status: live.status } : rest) as KubeObject;
  }

  #applied(kind: Kind, body: KubeObject, subresource?: "status"): KubeObject {
    if (subresource === "status") {
      const { apiVersion, kind: name, metadata, status } = body;
      return { apiVersion, kind: name, metadata, status };
    }
    const { status: _status, ...rest } = body;
    return (kind.hasStatus ? rest : body) as KubeObject;
  }

  #checkApplyPreconditions({ kind, name }: Where, body: KubeObject, live: KubeObject | null) {
    const { uid, resourceVersion } = body.metadata;
    if (!live && uid)
      throw conflict(
        kind,
        name,
        `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
      );
    if (!live && resourceVersion) throw conflict(kind, name, modified);
    if (live && uid && uid !== live.metadata.uid)
      throw conflict(
        kind,
        name,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`,
      );
    if (live && resourceVersion && resourceVersion !== live.metadata.resourceVersion)
      throw conflict(kind, name, modified);
  }

  #checkNamespace(kind: Kind, namespace: string, name: string) {
    if (!kind.isNamespaced) return;
    const namespaces = this.kinds.get("Namespace");
    const found = this.find({ kind: namespaces, namespace: "", name: namespace });
    if (!found) throw notFound(namespaces, namespace);
    if (found.metadata.deletionTimestamp)
      throw forbidden(
        kind,
        name,
        `unable to create new content in namespace ${namespace} because it is being terminated`,
      );
  }
}

function writerOf(kind: Kind, options: WriteOptions): Writer {
  const { manager, subresource } = options;
  return {
    manager,
    apiVersion: apiVersionOf(kind),
    time: timestamp(),
    ...(subresource ? { subresource } : {}),
  };
}

/** The body speaks of the kind, namespace and name that the address names. Throws 400. */
function checkBody(kind: Kind, namespace: string, body: KubeObject, name?: string): KubeObject {
  if (body.kind !== kind.kind || body.apiVersion !== apiVersionOf(kind))
    throw badRequest(
      `the API version in the data (${body.apiVersion}) does not match the expected API version (${apiVersionOf(kind)})`,
    );
  const metadata = (body.metadata ?? {}) as KubeObject["metadata"];
  if (kind.isNamespaced && metadata.namespace && metadata.namespace !== namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  if (name !== undefined && metadata.name && metadata.name !== name)
    throw badRequest(
      "the name of the object (" + metadata.name + ") does not match the name on the URL (" + name + ")",
    );
  if (name === undefined && !metadata.name && !metadata.generateName)
    throw new ApiError(
      422,
      "Invalid",
      `${kind.kind} "" is invalid: metadata.name: Required value: name or generateName is required`,
    );
  return { ...body, metadata: { ...metadata, ...(name === undefined ? {} : { name }) } };
}

function joined(problems: string[]): string {
  return problems.length === 1
    ? problems[0]!
    : `errors:\n${problems.map((problem) => `  ${problem}`).join("\n")}`;
}
