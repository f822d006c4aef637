import { Worker } from "node:worker_threads";
import type { LuaAnswer } from "@/lib/lua/lua-state";
import { AppError } from "@/lib/platform/errors";
import { findWorkerScript } from "@/lib/platform/worker-script";

export type ThreadAnswer = LuaAnswer | { kind: "overstayed" } | { kind: "died" };

const startTimeoutMs = 10_000;
/** JavaScript's share; Lua's own memory is bounded where it runs. */
const heapMbMax = 64;

/** One thread that runs one script after another. A script that overstays ends it; the next begins a new one. */
export class LuaThread {
  private worker: Promise<Worker> | null = null;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly timeoutMs: number) {}

  /** Runs a script once those before it have ended. Throws `internal` when no thread can be had. */
  async run(script: string, object: unknown): Promise<ThreadAnswer> {
    const turn = this.last.then(() => this.ask(script, object));
    this.last = turn.catch(() => {});
    return turn;
  }

  async end(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    await (await worker?.catch(() => null))?.terminate();
  }

  private async ask(script: string, object: unknown): Promise<ThreadAnswer> {
    const worker = await (this.worker ??= this.start());
    worker.ref();
    const answer = await new Promise<ThreadAnswer>((resolve) => {
      const settle = (given: ThreadAnswer) => {
        clearTimeout(timer);
        worker.off("message", settle).off("exit", died);
        resolve(given);
      };
      const died = () => settle({ kind: "died" });
      const timer = setTimeout(() => settle({ kind: "overstayed" }), this.timeoutMs);
      worker.on("message", settle).on("exit", died);
      worker.postMessage({ script, object });
    });
    worker.unref();
    if (answer.kind === "overstayed" || answer.kind === "died") await this.end();
    return answer;
  }

  private async start(): Promise<Worker> {
    const worker = new Worker(await findWorkerScript("lua-worker", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: heapMbMax },
      // What runs here comes from a person: the thread gets no environment to read.
      env: {},
      execArgv: [],
    });
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("It did not start in time.")), startTimeoutMs);
        worker.once("message", () => (clearTimeout(timer), resolve()));
        worker.once("error", (error) => (clearTimeout(timer), reject(error)));
      });
    } catch (cause) {
      this.worker = null;
      await worker.terminate();
      throw new AppError("internal", "Health scripts cannot be run here.", { cause, retryable: true });
    }
    // Whoever waits hears of an end by `exit`.
    worker.on("error", () => {});
    worker.unref();
    return worker;
  }
}
