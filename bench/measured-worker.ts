import { type ChildProcess, fork } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import path from "node:path";

/** What a worker asked of the world and of the machine since its figures were last reset. */
export type WorkerFigures = {
  /** HTTP requests by origin. */
  requests: Record<string, number>;
  /** Statements sent to Postgres, begin and commit included. */
  statements: number;
  /** How often each kind of request and statement was sent. */
  kinds: Record<string, number>;
  /** The longest time that its event loop did not turn. */
  stallMsMax: number;
  cpuMs: number;
  rssMb: number;
  /** Null where the kernel does not tell. */
  peakMb: number | null;
};

/** The checkout, where the worker is bundled, and what else its Node is told (a profiler). */
export type WorkerPlace = {
  root: string;
  workerScript: string;
  workerArguments: string[];
  workerEnvironment: Record<string, string>;
};

/** A worker process, measured from within by `worker-probe.mjs`. */
export class MeasuredWorker {
  private constructor(
    private readonly child: ChildProcess,
    readonly startedAt: number,
  ) {}

  /** Starts the bundled worker and returns at once. */
  static start(place: WorkerPlace, env: Record<string, string>, logFile: string): MeasuredWorker {
    const log = openSync(logFile, "a");
    const startedAt = performance.now();
    const child = fork(place.workerScript, [], {
      cwd: place.root,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_ENV: "production",
        ...place.workerEnvironment,
        ...env,
      },
      execArgv: ["--import", path.join(place.root, "bench/worker-probe.mjs"), ...place.workerArguments],
      stdio: ["ignore", log, log, "ipc"],
    });
    closeSync(log);
    return new MeasuredWorker(child, startedAt);
  }

  reset(): Promise<WorkerFigures> {
    return this.#ask("reset");
  }

  figures(): Promise<WorkerFigures> {
    return this.#ask("read");
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGTERM");
    const timer = setTimeout(() => this.child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(timer);
  }

  #ask(order: "reset" | "read"): Promise<WorkerFigures> {
    return new Promise((resolve, reject) => {
      const listen = (message: WorkerFigures | "ready") => {
        if (message === "ready") return;
        this.child.off("message", listen);
        resolve(message);
      };
      this.child.on("message", listen);
      this.child.once("exit", () => reject(new Error("The worker ended while it was measured.")));
      this.child.send(order);
    });
  }
}
