import { test } from "vitest";
import { runEngine, type EnginePorts } from "@/lib/engine/run-engine";
import { systemClock } from "@/lib/platform/clock";
import { until } from "@/lib/testing/until";

test("a worker that could not listen at its start, because Postgres was away, listens once it is back", async () => {
  const ending = new AbortController();
  const heard = { listens: 0, looks: 0 };
  // Only what a worker without clusters, repositories and questions asks of its world.
  const ports = {
    workerId: "worker",
    installationId: "installation",
    clock: systemClock,
    leases: {
      beat: async () => {},
      claimClusters: async () => {
        heard.looks += 1;
        return [];
      },
      release: async () => {},
    },
    repositories: { claimDue: async () => [] },
    asks: { claim: async () => null },
    health: { forget: () => {} },
    wakeups: {
      async listen(_onWake: unknown, signal: AbortSignal) {
        heard.listens += 1;
        if (heard.listens < 3) throw new Error("connect ECONNREFUSED");
        await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      },
    },
  } as unknown as EnginePorts;
  const running = runEngine(ports, ending.signal);
  await until("it listens", async () => heard.listens === 3);
  // What was told meanwhile was missed: it looks again at once, not at its next turn.
  await until("it has looked again", async () => heard.looks >= 2, { timeoutMs: 2_000 });
  ending.abort(new Error("The test is over."));
  await running;
});
