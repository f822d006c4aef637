import { refFromKey, refKey, refOf, type GroupKind, type Manifest } from "@/lib/domain/object/manifest";
import { kindKey, type LiveCache } from "@/lib/engine/live-cache";
import { isAutoscaler, ownedKinds, slimmed } from "@/lib/engine/observed-object";
import type { ClusterConnection } from "@/lib/engine/ports/cluster";
import { publicMessageOf } from "@/lib/platform/errors";

const readAtOnce = 16;
const readTurnsMax = 5;
/** From so many objects of a kind on, a list of all of them is less work than reading each. */
const listedFrom = 50;
/** How many others may come with each object that is looked for. */
const strangersMax = 20;

/** What is watched of one cluster: a watch for each kind that somebody needs, and single reads past them. */
export class KindWatches {
  private watching = new AbortController();
  private readonly watched = new Map<string, { kind: GroupKind; own: AbortController }>();
  private readonly wanters = new Map<string, Set<string>>();
  private readonly wishes = new Map<string, Set<string>>();
  /** Wanted objects that the watch of their kind tells everything of: it was listed, or they were read, since. */
  private readonly followed = new Set<string>();

  constructor(
    private readonly connection: ClusterConnection,
    private readonly cache: LiveCache,
  ) {}

  /** Objects of which everything is kept, by who wants them; of others only what targets' objects own. */
  want(targetId: string, keys: Iterable<string>): void {
    const wanted = new Set(keys);
    for (const key of this.wishes.get(targetId) ?? []) if (!wanted.has(key)) this.giveUp(targetId, key);
    for (const key of wanted) {
      const wanters = this.wanters.get(key);
      if (wanters) wanters.add(targetId);
      else this.wanters.set(key, new Set([targetId]));
    }
    if (wanted.size > 0) this.wishes.set(targetId, wanted);
    else this.wishes.delete(targetId);
  }

  /** The targets that want an object. */
  wantersOf(key: string): Iterable<string> {
    return this.wanters.get(key) ?? [];
  }

  private giveUp(targetId: string, key: string): void {
    const wanters = this.wanters.get(key);
    wanters?.delete(targetId);
    if (wanters?.size !== 0) return;
    this.wanters.delete(key);
    // Wanted again it may have changed unseen.
    this.followed.delete(key);
  }

  /** Sees to it that these kinds are watched and resolves once each was listed or found troubled. */
  async watch(kinds: GroupKind[]): Promise<void> {
    for (const kind of kinds) if (!this.watched.has(kindKey(kind))) this.begin(kind);
    await Promise.all(kinds.map((kind) => this.cache.settled(kind)));
  }

  /** Ends the watch of a kind; it counts as not read until somebody needs it again. */
  unwatch(kind: GroupKind): void {
    const key = kindKey(kind);
    this.watched.get(key)?.own.abort(new Error("The kind is read anew."));
    this.watched.delete(key);
    this.cache.doubtKind(kind);
    for (const wanted of this.followed) if (kindKey(refFromKey(wanted)) === key) this.followed.delete(wanted);
  }

  /** Ends the watches that see nothing, so that whoever needs their kinds tries again at once. */
  unwatchTroubled(): void {
    for (const { kind } of this.watched.values()) if (this.cache.isTroubled(kind)) this.unwatch(kind);
  }

  /** Ends every watch: each kind counts as not read until somebody needs it again. */
  unwatchAll(): void {
    this.watching.abort(new Error("Everything is read anew."));
    this.watching = new AbortController();
    this.watched.clear();
    this.followed.clear();
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
    const missing = keys.filter((key) => !this.followed.has(key) && !this.cache.trouble(refFromKey(key)));
    let isWhole = true;
    await inBatches(missing, (key) => this.read(key).catch(() => void (isWhole = false)));
    return isWhole;
  }

  /** Reads one object past the watch. Throws as the connection does; the object is unknown then. */
  async read(key: string): Promise<void> {
    for (let turn = 0; turn < readTurnsMax; turn++) {
      const reading = this.cache.read(key);
      try {
        if (reading.take(await this.connection.get(refFromKey(key)))) return this.follows(key);
      } catch (error) {
        reading.fail(publicMessageOf(error));
        throw error;
      }
      // What spoke meanwhile was the watch, which goes on, or a list from before the object was wanted.
      if (this.cache.get(key)) return this.follows(key);
    }
  }

  /**
   * Reads objects past the watch, by kind where that is less work. Throws as the connection does; what was not read is
   * as it was.
   */
  async readAgain(keys: string[]): Promise<void> {
    const byKind = Map.groupBy(keys, (key) => kindKey(refFromKey(key)));
    await Promise.all(
      [...byKind.values()].map(async (its) => {
        const left = its.length < listedFrom ? its : await this.readList(refFromKey(its[0]!), its);
        await inBatches(left, (key) => this.read(key));
      }),
    );
  }

  /** Reads a whole kind for the sake of some of its objects; returns those that are still to be read. */
  private async readList(kind: GroupKind, keys: string[]): Promise<string[]> {
    const readings = new Map(keys.map((key) => [key, this.cache.read(key)]));
    let seen = 0;
    try {
      for await (const page of this.connection.list(kind)) {
        for (const object of page) {
          const key = refKey(refOf(object));
          readings.get(key)?.take(object);
          readings.delete(key);
        }
        seen += page.length;
        // A needle in a haystack: the rest is found faster by name.
        if (seen > keys.length * strangersMax) return [...readings.keys()];
      }
      for (const reading of readings.values()) reading.take(null);
      return [];
    } finally {
      for (const reading of readings.values()) reading.drop();
    }
  }

  private follows(key: string): void {
    if (this.wanters.has(key)) this.followed.add(key);
  }

  private begin(kind: GroupKind): void {
    const own = new AbortController();
    const signal = AbortSignal.any([this.watching.signal, own.signal]);
    this.watched.set(kindKey(kind), { kind, own });
    // Its list is asked for after this: it will hold whatever is wanted by now.
    for (const key of this.wanters.keys())
      if (kindKey(refFromKey(key)) === kindKey(kind)) this.followed.add(key);
    const isOwned = ownedKinds.some((owned) => kindKey(owned) === kindKey(kind));
    const cache = isOwned ? slimming(this.cache, (key) => this.wanters.has(key)) : this.cache;
    void this.connection
      .observe(kind, this.doubting(cache), (object) => this.isWanted(object), signal)
      .catch((error: unknown) => {
        if (signal.aborted) return;
        this.cache.troubled(kind, publicMessageOf(error));
        this.watched.delete(kindKey(kind));
      });
  }

  /**
   * What became wanted while a list was under way may be missing in it for no other reason: what a list makes disappear
   * is looked for by name.
   */
  private doubting(cache: LiveCache): LiveCache {
    return Object.assign(Object.create(cache) as LiveCache, {
      listed: (kind: GroupKind, objects: Manifest[]) => {
        const before = this.cache.all(kind).map((object) => refKey(refOf(object)));
        cache.listed(kind, objects);
        const gone = before.filter((key) => this.wanters.has(key) && !this.cache.get(key));
        void inBatches(gone, (key) => this.read(key).catch(() => void this.followed.delete(key)));
      },
    });
  }

  private isWanted(object: Manifest): boolean {
    if (isAutoscaler(object)) return true;
    const hasOwner = (object.metadata.ownerReferences?.length ?? 0) > 0;
    if (hasOwner && ownedKinds.some(({ kind }) => kind === object.kind)) return true;
    return this.wanters.has(refKey(refOf(object)));
  }
}

async function inBatches(keys: string[], act: (key: string) => Promise<void>): Promise<void> {
  for (let index = 0; index < keys.length; index += readAtOnce)
    await Promise.all(keys.slice(index, index + readAtOnce).map(act));
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
