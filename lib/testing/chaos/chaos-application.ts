import {
  type ChaosContent,
  fileOf,
  nextContent,
  objectName,
  refKeysOf,
} from "@/lib/testing/chaos/chaos-content";
import type { Wish } from "@/lib/testing/chaos/chaos-plan";
import { patiently } from "@/lib/testing/chaos/patiently";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import type { Random } from "@/lib/testing/fuzz/random";
import { AppError } from "@/lib/platform/errors";
import { until } from "@/lib/testing/until";

export type ChaosDraft = {
  prefix: string;
  isAutomatic: boolean;
  /** Hooks that fail, sometimes; where automation would try for minutes there are none. */
  mayBreak: boolean;
  /** Objects with a story that every commit declares, or the first one only. */
  always?: Record<string, string>;
  first?: Record<string, string>;
  /** How long an operation may take. */
  endedMsMax?: number;
  /** Lives in the namespace of another application. */
  beside?: EngineApplication;
};

const seenMsMax = 240_000;
/** A Job that is deleted and made again at once may be left alone by its controller for five minutes. */
const usualEndedMsMax = 420_000;

/** An application that people and chaos work on, with what each of its commits declares. */
export class ChaosApplication {
  /** By SHA. */
  readonly contents = new Map<string, ChaosContent>();
  private readonly shas: string[] = [];

  private constructor(
    private readonly world: EngineWorld,
    readonly draft: ChaosDraft,
    readonly app: EngineApplication,
    private latest: ChaosContent,
  ) {}

  /** Makes it with a first commit, which the cluster does not have yet. */
  static async create(world: EngineWorld, random: Random, draft: ChaosDraft): Promise<ChaosApplication> {
    const always = { ...draft.always, ...draft.first };
    const content = nextContent(random, null, `${draft.prefix}0`, { mayBreak: false, always });
    const app = await EngineApplication.create(world, {
      files: { "all.yaml": fileOf(draft.prefix, content) },
      policy: draft.isAutomatic ? { mode: "automatic", selfHeal: true, prune: true } : {},
      ...(draft.beside ? { namespace: draft.beside.namespace } : {}),
    });
    const made = new ChaosApplication(world, draft, app, content);
    const { headSha } = await app.awaitTarget("known to Git", (target) => target.headSha !== null);
    made.know(headSha!, content);
    return made;
  }

  get prefix(): string {
    return this.draft.prefix;
  }

  /** Where Git stands. */
  get head(): string {
    return this.shas.at(-1)!;
  }

  /** The keys of all that it may declare, by slot. */
  get refKeys(): Map<string, string> {
    return refKeysOf(this.prefix, this.app.namespace);
  }

  async fulfil(wish: Wish, random: Random): Promise<void> {
    switch (wish) {
      case "commit":
        return this.commit(random, this.draft.mayBreak);
      case "sync":
        return this.sync();
      case "rollback":
        return this.rollback(random);
      case "follow":
        return this.ask(() => this.app.follow());
      case "cancel":
        return this.cancelNewest();
      case "rest":
        await this.becomesStill();
    }
  }

  /** Commits what comes next and awaits that the worker knows it. */
  async commit(random: Random, mayBreak: boolean): Promise<void> {
    const label = `${this.prefix}${this.shas.length}`;
    const content = nextContent(random, this.latest, label, { mayBreak, always: this.draft.always });
    const sha = await this.write(label, content);
    await patiently(() => this.app.refresh());
    const isKnown = async () => (await patiently(() => this.app.target())).headSha === sha;
    await until(`${label} is known`, isKnown, { timeoutMs: seenMsMax });
  }

  /** Asks for a sync toward what is wanted now, with every deletion confirmed. */
  sync(): Promise<void> {
    const { refKeys } = this;
    const adopt = this.draft.always?.shared ? [refKeys.get("shared")!] : [];
    return this.ask(() => this.app.sync({ prune: true, confirmedPrunes: [...refKeys.values()], adopt }));
  }

  /** Whether nothing of it waits, is queued or runs. */
  async isStill(): Promise<boolean> {
    const operations = await patiently(() => this.app.operations());
    return operations.every(({ finishedAt }) => finishedAt !== null);
  }

  /** Awaits that nothing of it is under way; false when that takes too long. */
  async becomesStill(): Promise<boolean> {
    const { endedMsMax: timeoutMs = usualEndedMsMax } = this.draft;
    return until(`${this.prefix} is still`, () => this.isStill(), { timeoutMs }).then(
      () => true,
      () => false,
    );
  }

  /** The commit only, for a worker that is told of nothing. */
  private async write(label: string, content: ChaosContent): Promise<string> {
    this.latest = content;
    const sha = await this.app.commitSilently(label, { "all.yaml": fileOf(this.prefix, content) });
    this.know(sha, content);
    return sha;
  }

  private know(sha: string, content: ChaosContent): void {
    this.contents.set(sha, content);
    this.shas.push(sha);
  }

  private async rollback(random: Random): Promise<void> {
    // The first commit declares what has another story since.
    const earlier = this.shas.slice(1, -1).slice(-4);
    if (earlier.length === 0) return this.sync();
    const sha = random.pick(earlier);
    const hooks = random.chance(0.5);
    const confirmedPrunes = [...this.refKeys.values()];
    await this.ask(() => this.app.rollback(sha, { hooks, confirmedPrunes }));
  }

  private async cancelNewest(): Promise<void> {
    const [newest] = await patiently(() => this.app.operations());
    if (newest && !newest.finishedAt) await this.ask(() => this.app.cancel(newest.id));
  }

  /** What is refused, or was heard although its answer was lost, is as good. */
  private async ask(act: () => Promise<unknown>): Promise<void> {
    await patiently(act).catch((error: unknown) => {
      if (!(error instanceof AppError && error.code === "conflict")) throw error;
    });
  }

  /** The name of the object of a slot. */
  nameOf(slot: string): string {
    return objectName(this.prefix, slot);
  }
}
