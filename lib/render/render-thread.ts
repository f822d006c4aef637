import { Worker } from "node:worker_threads";
import { AppError } from "@/lib/platform/errors";
import { findWorkerScript } from "@/lib/platform/worker-script";
import type { JqQuestion, RenderAnswer, RenderQuestion, SentObject } from "@/lib/render/render-messages";
import type { JqText } from "@/lib/render/run-jq";

export type ThreadOutcome =
  | { kind: "done"; result: Extract<RenderAnswer, { kind: "done" }>["result"] }
  | { kind: "timeout" }
  | { kind: "out_of_memory" };

/** What a thread sets aside for what it needs for a moment only: small, because it keeps it for ever. */
const nurseryMb = 16;

/** A thread that has had nothing to do for so long is ended: what it once needed it would keep for ever. */
const idleMsMax = 30_000;

/**
 * One thread that renders one folder after another. It is started when first needed, and again after it was ended or
 * had nothing to do.
 */
export class RenderThread {
  private worker: Worker | null = null;
  private resting: NodeJS.Timeout | undefined;

  constructor(private readonly options: { memoryMb: number; script?: string; idleMs?: number }) {}

  /**
   * Renders once; `onObjects` is called with the objects as they come. Throws `render_failed` when the thread cannot
   * run or dies of anything but its limits.
   */
  async render(
    question: RenderQuestion,
    timeoutMs: number,
    onObjects: (objects: SentObject[]) => void,
  ): Promise<ThreadOutcome> {
    const worker = await this.wake();
    try {
      return await this.ask(worker, question, timeoutMs, onObjects);
    } finally {
      this.rest(worker);
    }
  }

  /** Asks jq once, in the same way. */
  async jq(
    question: JqQuestion,
    timeoutMs: number,
  ): Promise<{ kind: "jq"; answer: JqText } | { kind: "timeout" } | { kind: "out_of_memory" }> {
    const worker = await this.wake();
    try {
      return await new Promise((resolve, reject) => {
        const settle = (finish: () => void) => {
          clearTimeout(timer);
          worker.off("message", hear).off("error", fail).off("exit", gone);
          finish();
        };
        const hear = (answer: JqText) => settle(() => resolve({ kind: "jq", answer }));
        const fail = (error: Error & { code?: string }) =>
          settle(() =>
            error.code === "ERR_WORKER_OUT_OF_MEMORY"
              ? resolve({ kind: "out_of_memory" })
              : reject(failed(error)),
          );
        const gone = () => settle(() => reject(failed(new Error("The thread of jq ended."))));
        const timer = setTimeout(() => {
          settle(() => resolve({ kind: "timeout" }));
          void this.end();
        }, timeoutMs);
        worker.on("message", hear).on("error", fail).on("exit", gone);
        worker.postMessage(question);
      });
    } finally {
      this.rest(worker);
    }
  }

  async end(): Promise<void> {
    clearTimeout(this.resting);
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }

  private async wake(): Promise<Worker> {
    clearTimeout(this.resting);
    const worker = (this.worker ??= await this.start());
    worker.ref();
    return worker;
  }

  private rest(worker: Worker): void {
    worker.unref();
    this.resting = setTimeout(() => void this.end(), this.options.idleMs ?? idleMsMax);
    this.resting.unref();
  }

  private async start(): Promise<Worker> {
    const worker = new Worker(
      this.options.script ?? (await findWorkerScript("render-worker", import.meta.url)),
      {
        resourceLimits: {
          maxOldGenerationSizeMb: this.options.memoryMb,
          maxYoungGenerationSizeMb: nurseryMb,
        },
        // What is rendered comes from outside: the thread gets no environment to read.
        env: {},
        execArgv: [],
      },
    );
    worker.on("exit", () => {
      if (this.worker === worker) this.worker = null;
    });
    // An error while idle has nobody to tell; the exit that follows makes room for a new thread.
    worker.on("error", () => {});
    return worker;
  }

  private ask(
    worker: Worker,
    question: RenderQuestion,
    timeoutMs: number,
    onObjects: (objects: SentObject[]) => void,
  ): Promise<ThreadOutcome> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        worker.off("message", hear).off("error", fail).off("exit", gone);
        finish();
      };
      const hear = (answer: RenderAnswer) => {
        if (answer.kind === "done") return settle(() => resolve({ kind: "done", result: answer.result }));
        try {
          onObjects(answer.objects);
        } catch (cause) {
          settle(() => reject(failed(cause)));
        }
      };
      const fail = (error: Error & { code?: string }) =>
        settle(() =>
          error.code === "ERR_WORKER_OUT_OF_MEMORY"
            ? resolve({ kind: "out_of_memory" })
            : reject(failed(error)),
        );
      const gone = () => settle(() => reject(failed(new Error("The rendering thread ended."))));
      const timer = setTimeout(() => {
        settle(() => resolve({ kind: "timeout" }));
        void this.end();
      }, timeoutMs);
      worker.on("message", hear).on("error", fail).on("exit", gone);
      worker.postMessage(
        question,
        question.files.map(({ content }) => content.buffer as ArrayBuffer),
      );
    });
  }
}

function failed(cause: unknown): AppError {
  return new AppError("render_failed", "The manifests could not be rendered.", { cause, retryable: true });
}
