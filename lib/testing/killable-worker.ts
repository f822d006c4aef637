// A worker process that kills itself where a test says. Started by start-killable-worker.ts only.
import { env } from "@/lib/platform/env";
import { runWorker } from "@/lib/run-worker";
import type { KillableMessage, KillableOrder } from "@/lib/testing/start-killable-worker";

let deadlyPoint: string | null = null;
let counts = new Map<string, number>();

process.on("message", ({ deadlyPoint: point }: KillableOrder) => {
  deadlyPoint = point;
  counts = new Map();
  tell({ kind: "armed" });
});

const ending = new AbortController();
process.on("disconnect", () => ending.abort(new Error("The test has gone.")));

tell({ kind: "started" });
await runWorker(env(), ending.signal, {
  faults: {
    async reach(name) {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      const point = `${name} #${count}`;
      if (point !== deadlyPoint) return tell({ kind: "reached", point });
      process.kill(process.pid, "SIGKILL");
      // Nothing may happen between the signal and the end.
      await new Promise(() => {});
    },
  },
});

function tell(message: KillableMessage): void {
  process.send?.(message);
}
