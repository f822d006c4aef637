import type { GroupKind, Manifest } from "@/lib/domain/object/manifest";

export type LiveEvent =
  | { type: "listed"; names: string[]; objects: Manifest[] }
  | { type: "changed" | "deleted"; name: string; object: Manifest }
  | { type: "troubled"; reason: string };

/** Keeps what an observer tells, in order, and lets a test await what it is waiting for instead of sleeping. */
export class RecordingSink {
  readonly events: LiveEvent[] = [];
  private waiting: (() => void)[] = [];

  listed(_kind: GroupKind, objects: Manifest[]): void {
    this.add({ type: "listed", names: objects.map(({ metadata }) => metadata.name).sort(), objects });
  }

  changed(_kind: GroupKind, object: Manifest): void {
    this.add({ type: "changed", name: object.metadata.name, object });
  }

  deleted(_kind: GroupKind, object: Manifest): void {
    this.add({ type: "deleted", name: object.metadata.name, object });
  }

  troubled(_kind: GroupKind, reason: string): void {
    this.add({ type: "troubled", reason });
  }

  /** The first event from number `from` on that fits; the test's own timeout ends the wait. */
  async next<Type extends LiveEvent["type"]>(
    type: Type,
    fits: (event: Extract<LiveEvent, { type: Type }>) => boolean = () => true,
    from = 0,
  ): Promise<Extract<LiveEvent, { type: Type }>> {
    for (;;) {
      const found = this.events
        .slice(from)
        .find(
          (event): event is Extract<LiveEvent, { type: Type }> => event.type === type && fits(event as never),
        );
      if (found) return found;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private add(event: LiveEvent): void {
    this.events.push(event);
    const resolves = this.waiting;
    this.waiting = [];
    for (const resolve of resolves) resolve();
  }
}
