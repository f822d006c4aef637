import { createHash } from "node:crypto";
import type { ApiServer } from "../api/api-server";
import { timestamp } from "../api/prepare";
import { remove } from "../api/remove";
import { canonical, type JsonObject, type KubeObject, type OwnerReference } from "../json";
import { apiVersionOf } from "../kinds/kind";

/** `lively` takes the seconds that people expect of a small cluster; `instant` is for tests. */
export type Pace = "instant" | "lively";

/** One reconcile loop: called with the present object whenever it, or something it owns, has changed. */
export type Controller = { kind: string; reconcile: (object: KubeObject, world: World) => void };

/** What controllers may do. Writes go through the API server like everybody's, under the controller's own name. */
export class World {
  /** Images that cannot be pulled, by a part of their name. */
  readonly failingImages = new Set<string>();
  #since = new Map<string, { state: string; at: number }>();

  constructor(
    readonly server: ApiServer,
    public pace: Pace,
    /** Asks to be reconciled again after some milliseconds. */
    readonly again: (object: KubeObject, ms: number) => void,
  ) {}

  find(kind: string, namespace: string, name: string): KubeObject | null {
    return this.server.find({ kind: this.server.kinds.get(kind), namespace, name });
  }

  list(kind: string, namespace = ""): KubeObject[] {
    const { group, plural } = this.server.kinds.get(kind);
    return this.server.store.list(group ? `${plural}.${group}` : plural, namespace);
  }

  /** The objects of a kind that the owner controls. */
  owned(kind: string, owner: KubeObject): KubeObject[] {
    return this.list(kind, owner.metadata.namespace).filter((object) =>
      object.metadata.ownerReferences?.some(
        ({ uid, controller }) => controller && uid === owner.metadata.uid,
      ),
    );
  }

  create(
    kindName: string,
    namespace: string,
    body: { metadata: object; [key: string]: unknown },
    manager = "kube-controller-manager",
  ) {
    const kind = this.server.kinds.get(kindName);
    const object = { apiVersion: apiVersionOf(kind), kind: kindName, ...body } as unknown as KubeObject;
    return this.server.create(kind, namespace, object, { manager }).object;
  }

  /** Changes an object's wish or metadata. The function gets a copy. */
  update(object: KubeObject, change: (copy: KubeObject) => void, manager = "kube-controller-manager") {
    this.#write(object, change, manager);
  }

  /** Replaces an object's status; nothing happens when it says the same already. */
  setStatus(object: KubeObject, status: JsonObject, manager = "kube-controller-manager") {
    this.#write(object, (copy) => (copy.status = status), manager, "status");
  }

  remove(object: KubeObject) {
    const where = this.#where(object);
    if (this.server.find(where)) remove(this.server, where, {});
  }

  /** Records an Event about an object; the same one again counts up. */
  event(about: KubeObject, type: "Normal" | "Warning", reason: string, message: string, component: string) {
    const { name, namespace = "default", uid, resourceVersion } = about.metadata;
    const eventName = `${name}.${createHash("sha256")
      .update(uid + reason + message)
      .digest("hex")
      .slice(0, 16)}`;
    const known = this.find("Event", namespace, eventName);
    if (known)
      return this.update(
        known,
        (copy) => Object.assign(copy, { count: Number(copy.count) + 1, lastTimestamp: timestamp() }),
        component,
      );
    const involvedObject = {
      apiVersion: about.apiVersion,
      kind: about.kind,
      name,
      namespace,
      uid,
      resourceVersion,
    };
    const times = { firstTimestamp: timestamp(), lastTimestamp: timestamp(), count: 1 };
    const rest = {
      involvedObject,
      type,
      reason,
      message,
      source: { component },
      reportingComponent: component,
      ...times,
    };
    this.create("Event", namespace, { metadata: { name: eventName }, ...rest }, component);
  }

  /** Milliseconds since something about the object was first seen as it is now. */
  elapsed(object: KubeObject, what: string, state = ""): number {
    const key = `${object.metadata.uid}/${what}`;
    const known = this.#since.get(key);
    const since = known?.state === state ? known : { state, at: Date.now() };
    this.#since.set(key, since);
    return Date.now() - since.at;
  }

  /** Drops what was remembered about an object that is gone. */
  forget(object: KubeObject) {
    for (const what of ["start", "run", "progress", "address", "bind"])
      this.#since.delete(`${object.metadata.uid}/${what}`);
  }

  #where(object: KubeObject) {
    const kind = this.server.kinds.ofObject(object)!;
    return { kind, namespace: object.metadata.namespace ?? "", name: object.metadata.name };
  }

  #write(object: KubeObject, change: (copy: KubeObject) => void, manager: string, subresource?: "status") {
    const where = this.#where(object);
    const live = this.server.find(where);
    if (!live || live.metadata.uid !== object.metadata.uid) return;
    const copy = structuredClone(live);
    change(copy);
    this.server.update(where, copy, { manager, ...(subresource ? { subresource } : {}) });
  }
}

export function ownerOf(object: KubeObject): OwnerReference {
  const { apiVersion, kind, metadata } = object;
  return {
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** A short name for a template, the same for equal ones (`pod-template-hash`). */
export function templateHash(template: unknown): string {
  const digest = createHash("sha256").update(canonical(template)).digest();
  const letters = "bcdfghjklmnpqrstvwxz2456789";
  return [...digest.subarray(0, 10)].map((byte) => letters[byte % letters.length]).join("");
}
