import type { GroupKind } from "@/lib/domain/object/manifest";

/**
 * Whether a kind is being followed. What was known of it stays good for `blindMs` after its watch broke, because most
 * watches stand again at once; after that its trouble is told, whatever keeps it.
 */
export class KindSight {
  #timer: NodeJS.Timeout | null = null;
  #isTroubled = false;

  constructor(
    private readonly kind: GroupKind,
    private readonly blindMs: number,
    private readonly tell: (kind: GroupKind, reason: string) => void,
  ) {}

  /** Told of trouble since it was last seen: then only a new list will do. */
  get isTroubled(): boolean {
    return this.#isTroubled;
  }

  /** Nothing tells of it now. */
  lost(): void {
    if (this.#timer || this.#isTroubled) return;
    const reason = `${this.kind.kind} has not been followed for ${Math.round(this.blindMs / 1_000)} s; it is being read again.`;
    this.#timer = setTimeout(() => this.trouble(reason), this.blindMs);
    this.#timer.unref();
  }

  seen(): void {
    this.#stopWaiting();
    this.#isTroubled = false;
  }

  trouble(reason: string): void {
    this.#stopWaiting();
    this.#isTroubled = true;
    this.tell(this.kind, reason);
  }

  /** Nobody asks any more. */
  end(): void {
    this.#stopWaiting();
  }

  #stopWaiting(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
