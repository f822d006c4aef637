import { refKey, refOf, type GroupKind, type Manifest } from "@/lib/domain/object/manifest";
import type { LiveSink } from "@/lib/engine/ports/cluster";

/** What is known of a kind in a cluster: seen whole, or not and why. */
type KindState = { isListed: boolean; reason: string | null };

export type LiveChange = { refKey: string; object: Manifest; isDeleted: boolean };

/**
 * The live objects of one cluster that somebody needs: those that targets want or applied, and what they own. Fed by
 * one watch for each kind; everything else is dropped at the door.
 */
export class LiveCache implements LiveSink {
  private readonly objects = new Map<string, Manifest>();
  private readonly keysOfKind = new Map<string, Set<string>>();
  private readonly ownedBy = new Map<string, Set<string>>();
  private readonly kinds = new Map<string, KindState>();
  private readonly waiters = new Map<string, (() => void)[]>();

  constructor(
    private readonly onChange: (change: LiveChange) => void,
    private readonly onKind: (kind: GroupKind) => void,
  ) {}

  get(key: string): Manifest | null {
    return this.objects.get(key) ?? null;
  }

  /** Live objects whose controller or owner is the object with this UID. */
  ownedObjects(uid: string): Manifest[] {
    return [...(this.ownedBy.get(uid) ?? [])].flatMap((key) => this.objects.get(key) ?? []);
  }

  all(kind: GroupKind): Manifest[] {
    return [...(this.keysOfKind.get(kindKey(kind)) ?? [])].flatMap((key) => this.objects.get(key) ?? []);
  }

  /** Null when the kind is seen whole; else why not. */
  trouble(kind: GroupKind): string | null {
    const state = this.kinds.get(kindKey(kind));
    if (!state) return `${kind.kind} has not been read yet.`;
    return state.isListed ? null : state.reason;
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
    for (const known of [this.objects, this.keysOfKind, this.ownedBy, this.kinds]) known.clear();
    for (const resolve of [...this.waiters.values()].flat()) resolve();
    this.waiters.clear();
  }

  /** Takes in one object that was read singly, because it became wanted after its kind was listed. */
  put(object: Manifest): void {
    this.store(object);
  }

  listed(kind: GroupKind, objects: Manifest[]): void {
    const gone = new Set(this.keysOfKind.get(kindKey(kind)));
    for (const object of objects) {
      const key = refKey(refOf(object));
      gone.delete(key);
      const known = this.objects.get(key);
      if (
        known?.metadata.uid === object.metadata.uid &&
        known?.metadata.resourceVersion === object.metadata.resourceVersion
      )
        continue;
      this.store(object);
      this.onChange({ refKey: key, object, isDeleted: false });
    }
    for (const key of gone) {
      const object = this.objects.get(key);
      if (object) this.drop(key, object);
    }
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
    if (known) this.unlink(key, known);
    this.objects.set(key, object);
    this.keysFor(ref).add(key);
    for (const owner of object.metadata.ownerReferences ?? []) {
      const keys = this.ownedBy.get(owner.uid) ?? new Set();
      this.ownedBy.set(owner.uid, keys.add(key));
    }
  }

  private drop(key: string, object: Manifest): void {
    const known = this.objects.get(key);
    if (!known) return;
    this.unlink(key, known);
    this.objects.delete(key);
    this.keysFor(refOf(known)).delete(key);
    this.onChange({ refKey: key, object, isDeleted: true });
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
