/** How long the next of the first targets is waited for. */
const openingMsMax = 2_000;

/**
 * The first targets of a session: once all are loaded it is known what is wanted of the cluster, and one list of each
 * kind will do where each target would have to read its own. Waits as long as one target follows the other; a slow
 * rendering is not waited for.
 */
export class Opening {
  readonly whole: Promise<void>;
  private readonly awaited: Set<string>;
  private readonly timer: NodeJS.Timeout;
  private open = () => {};

  constructor(ids: string[]) {
    this.awaited = new Set(ids);
    this.whole = new Promise((resolve) => (this.open = resolve));
    this.timer = setTimeout(() => this.open(), openingMsMax);
    if (ids.length === 0) this.end();
  }

  arrived(id: string): void {
    if (!this.awaited.delete(id)) return;
    if (this.awaited.size === 0) this.end();
    else this.timer.refresh();
  }

  private end(): void {
    clearTimeout(this.timer);
    this.open();
  }
}
