import { log } from "@/lib/platform/log";

/** What is to be done about a target: read it anew, and which objects to look at (all when null). */
export type Work = { isReload: boolean; keys: Set<string> | null };

/** Work that arrives together is done together. */
export const gatherMs = 40;
const retryMs = 1_500;

/**
 * Does work target by target: one at a time for each, several targets side by side. What arrives while a target is
 * being worked on is gathered and done afterwards; what failed is tried again.
 */
export class WorkQueue {
  private readonly pending = new Map<string, Work>();
  private readonly busy = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly waiters = new Map<string, (() => void)[]>();
  private isStopped = false;

  constructor(
    private readonly attend: (id: string, work: Work) => Promise<void>,
    /** How long work for a target is gathered, in milliseconds. */
    private readonly gatherMsOf: (id: string) => number = () => gatherMs,
  ) {}

  /** Adds work that is done soon; what is `isUrgent` is not gathered for longer than any other target's. */
  add(id: string, work: Work, isUrgent = false): void {
    if (this.isStopped) return;
    const known = this.pending.get(id);
    this.pending.set(id, known ? merged(known, work) : work);
    if (this.busy.has(id)) return;
    const waitMs = isUrgent ? gatherMs : this.gatherMsOf(id);
    if (!known || isUrgent) this.later(waitMs, () => void this.work(id));
  }

  /** Adds work and resolves once it was attended to, whether that went well or not. */
  async through(id: string, work: Work): Promise<void> {
    if (this.isStopped) return;
    await new Promise<void>((resolve) => {
      this.waiters.set(id, [...(this.waiters.get(id) ?? []), resolve]);
      this.add(id, work, true);
    });
  }

  /** Does one thing with those of these targets that nothing else is to be done about, and keeps all else from them. */
  async withIdle(ids: string[], act: (idle: string[]) => Promise<void>): Promise<void> {
    if (this.isStopped) return;
    const idle = ids.filter((id) => !this.busy.has(id) && !this.pending.has(id));
    if (idle.length === 0) return;
    for (const id of idle) this.busy.add(id);
    try {
      await act(idle);
    } finally {
      for (const id of idle) this.release(id);
    }
  }

  /** The targets that something is to be done about, or is being done. */
  atWork(): Set<string> {
    return new Set([...this.busy, ...this.pending.keys()]);
  }

  /** Adds work after a while. */
  addLater(id: string, work: Work, ms: number): void {
    this.later(Math.max(ms, 0), () => this.add(id, work));
  }

  stop(): void {
    this.isStopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    for (const id of this.waiters.keys()) for (const resolve of this.waitersOf(id)) resolve();
  }

  private async work(id: string): Promise<void> {
    const work = this.pending.get(id);
    if (!work || this.busy.has(id) || this.isStopped) return;
    this.pending.delete(id);
    this.busy.add(id);
    const waiting = this.waitersOf(id);
    try {
      await this.attend(id, work);
    } catch (error) {
      if (!this.isStopped) log.error("target.evaluation_failed", { targetId: id, error });
      this.addLater(id, work, retryMs);
    } finally {
      for (const resolve of waiting) resolve();
      this.release(id);
    }
  }

  private release(id: string): void {
    this.busy.delete(id);
    if (this.pending.has(id)) this.later(this.gatherMsOf(id), () => void this.work(id));
  }

  private waitersOf(id: string): (() => void)[] {
    const waiting = this.waiters.get(id) ?? [];
    this.waiters.delete(id);
    return waiting;
  }

  private later(ms: number, act: () => void): void {
    if (this.isStopped) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, ms);
    this.timers.add(timer);
  }
}

function merged(a: Work, b: Work): Work {
  return {
    isReload: a.isReload || b.isReload,
    keys: a.keys && b.keys ? new Set([...a.keys, ...b.keys]) : null,
  };
}
