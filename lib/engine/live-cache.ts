import { isDeepStrictEqual } from "node:util";
import {
  refFromKey,
  refKey,
  refOf,
  type GroupKind,
  type ManagedFieldsEntry,
  type Manifest,
} from "@/lib/domain/object/manifest";
import type { LiveSink } from "@/lib/engine/ports/cluster";

/** What is known of a kind in a cluster: seen whole, or not and why. */
type KindState = { isListed: boolean; reason: string | null };

/** One object being read singly, past the watch. */
export type Reading = {
  /** Takes in the answer; false when the watch or a list spoke meanwhile, so that the answer may be the older one. */
  take(object: Manifest | null): boolean;
  /** Until something tells of it, the object is unknown. */
  fail(reason: string): void;
  /** Nobody waits for the answer any more. */
  drop(): void;
};

export type LiveChange = { refKey: string; object: Manifest; isDeleted: boolean };

const gravesMax = 1_000;

/**
 * The live objects of one cluster that somebody needs: those that targets want or applied, and what they own. Fed by
 * one watch for each kind; everything else is dropped at the door.
 */
export class LiveCache implements LiveSink {
  private readonly objects = new Map<string, Manifest>();
  private readonly keysOfKind = new Map<string, Set<string>>();
  private readonly ownedBy = new Map<string, Set<string>>();
  private readonly kinds = new Map<string, KindState>();
  /** Objects that were to be read singly and could not be, with the reason. */
  private readonly unread = new Map<string, string>();
  private readonly readings = new Map<string, Set<Reading>>();
  private readonly waiters = new Map<string, (() => void)[]>();
  private readonly made = new Map<string, unknown>();
  /** Who owned the fields of objects that are gone, the latest of them. */
  private readonly graves = new Map<string, ManagedFieldsEntry[]>();

  constructor(
    private readonly onChange: (change: LiveChange) => void,
    private readonly onKind: (kind: GroupKind) => void,
  ) {}

  get(key: string): Manifest | null {
    return this.objects.get(key) ?? null;
  }

  /** Who owned the fields of an object that was seen and is gone; null where nothing is known of that. */
  ownersOfGone(key: string): ManagedFieldsEntry[] | null {
    return this.graves.get(key) ?? null;
  }

  /** Live objects whose controller or owner is the object with this UID. */
  ownedObjects(uid: string): Manifest[] {
    return [...(this.ownedBy.get(uid) ?? [])].flatMap((key) => this.objects.get(key) ?? []);
  }

  all(kind: GroupKind): Manifest[] {
    return [...(this.keysOfKind.get(kindKey(kind)) ?? [])].flatMap((key) => this.objects.get(key) ?? []);
  }

  /** What `make` makes of all objects of a kind, made anew only after one of them has changed. One `make` for each kind. */
  derived<T>(kind: GroupKind, make: (objects: Manifest[]) => T): T {
    const key = kindKey(kind);
    const known = this.made.get(key) as T | undefined;
    if (known !== undefined) return known;
    const made = make(this.all(kind));
    this.made.set(key, made);
    return made;
  }

  /** Null when the kind is seen whole; else why not. */
  trouble(kind: GroupKind): string | null {
    const state = this.kinds.get(kindKey(kind));
    if (!state) return `${kind.kind} has not been read yet.`;
    return state.isListed ? null : state.reason;
  }

  /** Whether its watch said that it sees nothing; before its first word a kind is not. */
  isTroubled(kind: GroupKind): boolean {
    return this.kinds.get(kindKey(kind))?.isListed === false;
  }

  /** Null when what is known of an object is all there is to know; else why not. */
  troubleWith(key: string): string | null {
    return this.trouble(refFromKey(key)) ?? this.unread.get(key) ?? null;
  }

  /** Resolves once the kind has been listed or found troubled. */
  async settled(kind: GroupKind): Promise<void> {
    if (this.kinds.has(kindKey(kind))) return;
    await new Promise<void>((resolve) => {
      const key = kindKey(kind);
      this.waiters.set(key, [...(this.waiters.get(key) ?? []), resolve]);
    });
  }

  /** Forgets everything, without saying that anything was deleted: each kind counts as not read yet. */
  clear(): void {
    const { objects, keysOfKind, ownedBy, unread, made, graves } = this;
    for (const known of [objects, keysOfKind, ownedBy, unread, made, graves]) known.clear();
    this.doubt();
  }

  /** Each kind counts as not read yet, until it is listed; what was known of it is kept to compare with. */
  doubt(): void {
    this.kinds.clear();
    this.readings.clear();
    for (const resolve of [...this.waiters.values()].flat()) resolve();
    this.waiters.clear();
  }

  /** The same for one kind. */
  doubtKind(kind: GroupKind): void {
    const key = kindKey(kind);
    this.kinds.delete(key);
    for (const resolve of this.waiters.get(key) ?? []) resolve();
    this.waiters.delete(key);
  }

  /** Begins to read one object singly: it became wanted after its kind was listed, or somebody asked. */
  read(key: string): Reading {
    const end = () => {
      const readings = this.readings.get(key);
      const isCurrent = readings?.delete(reading) ?? false;
      if (readings?.size === 0) this.readings.delete(key);
      return isCurrent;
    };
    const reading: Reading = {
      take: (object) => {
        if (!end()) return false;
        const known = this.objects.get(key);
        this.unread.delete(key);
        // What is as it was stays the same object: much is kept by it.
        if (object && isDeepStrictEqual(known, object)) this.told(key);
        else if (object) this.store(object);
        else if (known) this.drop(key, known);
        return true;
      },
      fail: (reason) => {
        if (end() && !this.objects.has(key)) this.unread.set(key, reason);
      },
      drop: () => void end(),
    };
    this.readings.set(key, (this.readings.get(key) ?? new Set()).add(reading));
    return reading;
  }

  listed(kind: GroupKind, objects: Manifest[]): void {
    const gone = new Set(this.keysOfKind.get(kindKey(kind)));
    for (const object of objects) {
      const key = refKey(refOf(object));
      gone.delete(key);
      const known = this.objects.get(key);
      // Versions alone do not tell: a cluster that came back from a backup gives the same ones to other contents.
      if (known && isDeepStrictEqual(known, object)) continue;
      this.store(object);
      this.onChange({ refKey: key, object, isDeleted: false });
    }
    for (const key of gone) {
      const object = this.objects.get(key);
      if (object) this.drop(key, object);
    }
    // Nothing is unread any more of what was wanted when the list was asked for; what became wanted since is read again.
    for (const key of this.readings.keys())
      if (kindKey(refFromKey(key)) === kindKey(kind)) this.readings.delete(key);
    this.settle(kind, { isListed: true, reason: null });
  }

  changed(_kind: GroupKind, object: Manifest): void {
    this.store(object);
    this.onChange({ refKey: refKey(refOf(object)), object, isDeleted: false });
  }

  deleted(_kind: GroupKind, object: Manifest): void {
    this.drop(refKey(refOf(object)), object);
  }

  troubled(kind: GroupKind, reason: string): void {
    this.settle(kind, { isListed: false, reason });
  }

  private settle(kind: GroupKind, state: KindState): void {
    const key = kindKey(kind);
    const before = this.kinds.get(key);
    this.kinds.set(key, state);
    for (const resolve of this.waiters.get(key) ?? []) resolve();
    this.waiters.delete(key);
    if (before?.isListed !== state.isListed || before?.reason !== state.reason) this.onKind(kind);
  }

  private store(object: Manifest): void {
    const ref = refOf(object);
    const key = refKey(ref);
    const known = this.objects.get(key);
    this.told(key);
    if (known) this.unlink(key, known);
    this.made.delete(kindKey(ref));
    this.objects.set(key, object);
    this.keysFor(ref).add(key);
    for (const owner of object.metadata.ownerReferences ?? []) {
      const keys = this.ownedBy.get(owner.uid) ?? new Set();
      this.ownedBy.set(owner.uid, keys.add(key));
    }
  }

  private drop(key: string, object: Manifest): void {
    this.told(key);
    const known = this.objects.get(key);
    if (!known) return;
    this.unlink(key, known);
    this.bury(key, object.metadata.managedFields ?? known.metadata.managedFields);
    this.made.delete(kindKey(refOf(known)));
    this.objects.delete(key);
    this.keysFor(refOf(known)).delete(key);
    this.onChange({ refKey: key, object, isDeleted: true });
  }

  private bury(key: string, owners: ManagedFieldsEntry[] | undefined): void {
    if (!owners) return;
    this.graves.delete(key);
    this.graves.set(key, owners);
    const [oldest] = this.graves.keys();
    if (this.graves.size > gravesMax && oldest !== undefined) this.graves.delete(oldest);
  }

  private told(key: string): void {
    this.unread.delete(key);
    this.readings.delete(key);
  }

  private unlink(key: string, object: Manifest): void {
    for (const owner of object.metadata.ownerReferences ?? []) {
      const keys = this.ownedBy.get(owner.uid);
      keys?.delete(key);
      if (keys?.size === 0) this.ownedBy.delete(owner.uid);
    }
  }

  private keysFor(kind: GroupKind): Set<string> {
    const key = kindKey(kind);
    const keys = this.keysOfKind.get(key) ?? new Set<string>();
    this.keysOfKind.set(key, keys);
    return keys;
  }
}

export function kindKey({ group, kind }: GroupKind): string {
  return `${group}/${kind}`;
}
