import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/** To the worker: where to kill itself ("after apply ConfigMap shop/a #1"), or null to go on living. */
export type KillableOrder = { deadlyPoint: string | null };
/** From the worker. */
export type KillableMessage = { kind: "started" } | { kind: "armed" } | { kind: "reached"; point: string };

export type KillableWorker = {
  /** Points that were reached since the last order, in order, each with its count: the first is #1. */
  readonly points: string[];
  /** Gives an order and resolves when the worker has taken it. */
  order(order: KillableOrder): Promise<void>;
  /** Resolves with the signal that ended the process. */
  readonly ended: Promise<NodeJS.Signals | null>;
  /** What it said on stderr. */
  log(): string;
  /** Ends it with SIGKILL from outside, wherever it is. */
  kill(): Promise<void>;
  stop(): Promise<void>;
};

export type KillableProgram = {
  /** `onPoint` is told of every point as it is reached. */
  start(environment: Record<string, string>, onPoint?: (point: string) => void): KillableWorker;
  remove(): Promise<void>;
};

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Bundles the killable worker as the build bundles the real one: it needs a process of its own to be killed. `plugins`
 * may change what is bundled, to see whether a broken engine is found out.
 */
export async function bundleKillableWorker(plugins: Plugin[] = []): Promise<KillableProgram> {
  // Below the packages, which stay outside the bundle.
  const folder = await mkdtemp(path.join(root, "node_modules/.killable-worker-"));
  await build({
    absWorkingDir: root,
    entryPoints: {
      "killable-worker": "lib/testing/killable-worker.ts",
      "render-worker": "lib/render/render-worker.ts",
      "lua-worker": "lib/lua/lua-worker.ts",
    },
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    packages: "external",
    logLevel: "silent",
    plugins,
  });
  return {
    start: (environment, onPoint) =>
      start(
        path.join(folder, "killable-worker.js"),
        {
          ...environment,
          // Each worker lives for seconds: most of its time would go into compiling.
          NODE_COMPILE_CACHE: path.join(folder, "compiled"),
        },
        onPoint,
      ),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function start(
  script: string,
  environment: Record<string, string>,
  onPoint: (point: string) => void = () => {},
): KillableWorker {
  const child = fork(script, [], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let stderr = "";
  child.stderr!.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once("exit", (_code, signal) => resolve(signal));
  });
  const points: string[] = [];
  child.on("message", (message: KillableMessage) => {
    if (message.kind !== "reached") return;
    points.push(message.point);
    onPoint(message.point);
  });
  const started = heard(child, "started");
  return {
    points,
    ended,
    log: () => stderr,
    async order(order) {
      await started;
      const armed = heard(child, "armed");
      child.send(order);
      await Promise.race([armed, ended]);
      points.length = 0;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

function heard(child: ChildProcess, kind: KillableMessage["kind"]): Promise<void> {
  return new Promise((resolve) => {
    const listen = (message: KillableMessage) => {
      if (message.kind !== kind) return;
      child.off("message", listen);
      resolve();
    };
    child.on("message", listen);
  });
}
