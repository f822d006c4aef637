import { z } from "zod";
import type { StoreContext } from "@/lib/store/context";
import type { Db } from "@/lib/store/database";

const wakeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("target"), id: z.string(), clusterId: z.string() }),
  z.object({ kind: z.literal("ref"), repositoryId: z.string(), ref: z.string(), clusterId: z.string() }),
  z.object({ kind: z.literal("cluster"), id: z.string() }),
  z.object({ kind: z.literal("repository"), id: z.string() }),
  z.object({ kind: z.literal("operation"), clusterId: z.string() }),
  z.object({ kind: z.literal("ask") }),
  z.object({ kind: z.literal("health_scripts") }),
  z.object({ kind: z.literal("gap") }),
]);
export type Wake = z.infer<typeof wakeSchema>;

/** Wakes workers, in every process, over NOTIFY. A wake-up only saves waiting: everything is found by polling, too. */
export function makeWakeups(context: StoreContext) {
  return {
    /** Calls back for every wake-up until the signal aborts; `gap` after a lost connection. */
    async listen(onWake: (wake: Wake) => void, signal: AbortSignal): Promise<void> {
      if (signal.aborted) return;
      const stop = await context.listener.on(
        "plumbline_work",
        (payload) => {
          const wake = parseWake(payload);
          if (wake) onWake(wake);
        },
        () => onWake({ kind: "gap" }),
      );
      if (!signal.aborted) {
        await new Promise<void>((resolve) => {
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
      }
      stop();
    },
    wake: (wake: Wake): Promise<void> => sendWake(context.prisma, wake),
    wakeAll: (wakes: Wake[]): Promise<void> => sendWakes(context.prisma, wakes),
  };
}

/** Sends a wake-up; inside a transaction it leaves with the commit. */
export async function sendWake(db: Db, wake: Wake): Promise<void> {
  await sendWakes(db, [wake]);
}

/** Sends several in one statement. */
export async function sendWakes(db: Db, wakes: Wake[]): Promise<void> {
  const payloads = wakes.map((wake) => JSON.stringify(wake));
  await db.$executeRaw`select pg_notify('plumbline_work', payload) from unnest(${payloads}::text[]) as payload`;
}

function parseWake(payload: string): Wake | null {
  try {
    return wakeSchema.parse(JSON.parse(payload));
  } catch {
    return null; // a newer version's wake-up, which this one does not know
  }
}
