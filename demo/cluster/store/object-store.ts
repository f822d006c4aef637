import type { KubeObject } from "../json";

export type ChangeType = "ADDED" | "MODIFIED" | "DELETED";

/** One step of the cluster's history. `before` tells watchers with selectors what left their view. */
export type Change = {
  version: number;
  type: ChangeType;
  resource: string;
  object: KubeObject;
  before: KubeObject | null;
};

/** What a later start needs to go on where this one stopped. */
export type StoreSnapshot = { version: number; objects: Record<string, KubeObject[]> };

/** How far back a watch may start; older ones are told that their version is gone. */
const historyMax = 4000;

/**
 * Objects by resource (`deployments.apps`) and name, with one version counter over all of them, as etcd has. Stored
 * objects are never changed in place, so whoever holds one holds that version of it.
 */
export class ObjectStore {
  #version: number;
  #objects = new Map<string, Map<string, KubeObject>>();
  #history: Change[] = [];
  #forgotten: number;
  #listeners = new Set<(change: Change) => void>();

  constructor(snapshot: StoreSnapshot = { version: 1000, objects: {} }) {
    this.#version = this.#forgotten = snapshot.version;
    for (const [resource, objects] of Object.entries(snapshot.objects))
      this.#objects.set(resource, new Map(objects.map((object) => [keyOf(object), object])));
  }

  /** The version of the newest change. */
  get version(): number {
    return this.#version;
  }

  get(resource: string, namespace: string, name: string): KubeObject | null {
    return this.#objects.get(resource)?.get(`${namespace}/${name}`) ?? null;
  }

  /** All objects of a resource, or of one namespace, in the order of their keys. */
  list(resource: string, namespace = ""): KubeObject[] {
    const found = [...(this.#objects.get(resource) ?? [])];
    const wanted = namespace ? found.filter(([key]) => key.startsWith(`${namespace}/`)) : found;
    return wanted.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  /** Every object of every resource. */
  *all(): Generator<{ resource: string; object: KubeObject }> {
    for (const [resource, objects] of this.#objects)
      for (const object of objects.values()) yield { resource, object };
  }

  /** Stores an object under the next version and returns it as stored. */
  put(resource: string, object: KubeObject): KubeObject {
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } };
    const objects = this.#objects.get(resource) ?? new Map<string, KubeObject>();
    this.#objects.set(resource, objects);
    const before = objects.get(keyOf(stored)) ?? null;
    objects.set(keyOf(stored), stored);
    this.#tell({
      version: this.#version,
      type: before ? "MODIFIED" : "ADDED",
      resource,
      object: stored,
      before,
    });
    return stored;
  }

  /** Removes an object; returns its last state, under the version of its removal. */
  remove(resource: string, object: KubeObject): KubeObject {
    const last = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } };
    if (this.#objects.get(resource)?.delete(keyOf(object)))
      this.#tell({ version: this.#version, type: "DELETED", resource, object: last, before: object });
    return last;
  }

  /** The changes of a resource after a version, or null when that is too long ago to be known. */
  since(resource: string, version: number): Change[] | null {
    if (version < this.#forgotten) return null;
    return this.#history.filter((change) => change.version > version && change.resource === resource);
  }

  /** Forgets the history, as a compaction does: watches from older versions get 410. */
  compact() {
    this.#history = [];
    this.#forgotten = this.#version;
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(): StoreSnapshot {
    const objects = [...this.#objects].map(
      ([resource, found]) => [resource, [...found.values()]] as [string, KubeObject[]],
    );
    return { version: this.#version, objects: Object.fromEntries(objects) };
  }

  #tell(change: Change) {
    this.#history.push(change);
    if (this.#history.length > historyMax) {
      const dropped = this.#history.splice(0, this.#history.length - historyMax / 2);
      this.#forgotten = dropped.at(-1)!.version;
    }
    for (const listener of this.#listeners) listener(change);
  }
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}
