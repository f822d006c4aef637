import { refFromKey, refKey, refOf, type GroupKind, type Manifest } from "@/lib/domain/object/manifest";
import { kindKey, type LiveCache } from "@/lib/engine/live-cache";
import { autoscalerKind, ownedKinds, slimmed } from "@/lib/engine/observed-object";
import type { ClusterConnection } from "@/lib/engine/ports/cluster";
import { publicMessageOf } from "@/lib/platform/errors";

const readAtOnce = 16;
const readTurnsMax = 5;

/** What is watched of one cluster: a watch for each kind that somebody needs, and single reads past them. */
export class KindWatches {
  private watching = new AbortController();
  private readonly watched = new Map<string, AbortController>();
  private wantedKeys = new Set<string>();

  constructor(
    private readonly connection: ClusterConnection,
    private readonly cache: LiveCache,
  ) {}

  /** Objects of which everything is kept; of others only what targets' objects own. */
  want(keys: Iterable<string>): void {
    this.wantedKeys = new Set(keys);
  }

  /** Sees to it that these kinds are watched and resolves once each was listed or found troubled. */
  async watch(kinds: GroupKind[]): Promise<void> {
    for (const kind of kinds) if (!this.watched.has(kindKey(kind))) this.begin(kind);
    await Promise.all(kinds.map((kind) => this.cache.settled(kind)));
  }

  /** Ends the watch of a kind; it counts as not read until somebody needs it again. */
  unwatch(kind: GroupKind): void {
    const key = kindKey(kind);
    this.watched.get(key)?.abort(new Error("The kind is served otherwise."));
    this.watched.delete(key);
    this.cache.doubtKind(kind);
  }

  /** Ends every watch: each kind counts as not read until somebody needs it again. */
  unwatchAll(): void {
    this.watching.abort(new Error("Everything is read anew."));
    this.watching = new AbortController();
    this.watched.clear();
    this.cache.doubt();
  }

  stop(reason: unknown): void {
    this.watching.abort(reason);
  }

  /**
   * Reads what became wanted after its kind was listed: it was dropped at the door then, or kept without what only
   * comparing needs. Returns whether all of it could be read; the rest is unknown.
   */
  async readMissing(keys: string[]): Promise<boolean> {
    const missing = keys.filter(
      (key) => !this.cache.get(key)?.metadata.managedFields && !this.cache.trouble(refFromKey(key)),
    );
    let isWhole = true;
    for (let index = 0; index < missing.length; index += readAtOnce) {
      const batch = missing.slice(index, index + readAtOnce);
      await Promise.all(batch.map((key) => this.read(key).catch(() => (isWhole = false))));
    }
    return isWhole;
  }

  /** Reads one object past the watch. Throws as the connection does; the object is unknown then. */
  async read(key: string): Promise<void> {
    for (let turn = 0; turn < readTurnsMax; turn++) {
      const reading = this.cache.read(key);
      try {
        if (reading.take(await this.connection.get(refFromKey(key)))) return;
      } catch (error) {
        reading.fail(publicMessageOf(error));
        throw error;
      }
      // What spoke meanwhile was the watch, which goes on, or a list from before the object was wanted.
      if (this.cache.get(key)) return;
    }
  }

  private begin(kind: GroupKind): void {
    const own = new AbortController();
    const signal = AbortSignal.any([this.watching.signal, own.signal]);
    this.watched.set(kindKey(kind), own);
    const isOwned = ownedKinds.some((owned) => kindKey(owned) === kindKey(kind));
    const sink = isOwned ? slimming(this.cache, (key) => this.wantedKeys.has(key)) : this.cache;
    void this.connection
      .observe(kind, sink, (object) => this.isWanted(object), signal)
      .catch((error: unknown) => {
        if (signal.aborted) return;
        this.cache.troubled(kind, publicMessageOf(error));
        this.watched.delete(kindKey(kind));
      });
  }

  private isWanted(object: Manifest): boolean {
    if (object.kind === autoscalerKind.kind) return true;
    const hasOwner = (object.metadata.ownerReferences?.length ?? 0) > 0;
    if (hasOwner && ownedKinds.some(({ kind }) => kind === object.kind)) return true;
    return this.wantedKeys.has(refKey(refOf(object)));
  }
}

/** Objects that others own lose what only comparing needs, unless a target wants them by name. */
function slimming(cache: LiveCache, isWanted: (key: string) => boolean): LiveCache {
  const slim = (object: Manifest) => (isWanted(refKey(refOf(object))) ? object : slimmed(object));
  return Object.assign(Object.create(cache) as LiveCache, {
    listed: (kind: GroupKind, objects: Manifest[]) => cache.listed(kind, objects.map(slim)),
    changed: (kind: GroupKind, object: Manifest) => cache.changed(kind, slim(object)),
    deleted: (kind: GroupKind, object: Manifest) => cache.deleted(kind, object),
    troubled: (kind: GroupKind, reason: string) => cache.troubled(kind, reason),
  });
}
