import pg from "pg";
import { log } from "@/lib/platform/log";
import { asWorkingRole } from "@/lib/store/database";

export type Channel = "plumbline_outbox" | "plumbline_work" | "plumbline_answer";

/** LISTEN for a whole process: one connection, whoever listens. */
export type Listener = {
  /**
   * Calls back for every notification of a channel, and `onGap` after a connection was lost and found again:
   * anything may have been missed. Resolves when the server listens; the returned function ends it.
   */
  on(channel: Channel, onMessage: (payload: string) => void, onGap: () => void): Promise<() => void>;
  close(): Promise<void>;
};

type Subscription = { channel: Channel; onMessage: (payload: string) => void; onGap: () => void };

const retryDelayMsMax = 5_000;

/** A listener on the database of `url`; it connects when somebody first listens and reconnects for as long as it lives. */
export function makeListener(url: string): Listener {
  const subscriptions = new Set<Subscription>();
  let client: Promise<pg.Client> | null = null;
  let current: pg.Client | null = null;
  let isClosed = false;
  let retry: NodeJS.Timeout | null = null;

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client({
      connectionString: asWorkingRole(url),
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    fresh.on("error", () => {}); // "end" follows and reconnects
    fresh.on("notification", ({ channel, payload }) => {
      for (const each of subscriptions) if (each.channel === channel) each.onMessage(payload ?? "");
    });
    await fresh.connect();
    fresh.once("end", lost);
    for (const channel of ["plumbline_outbox", "plumbline_work", "plumbline_answer"]) {
      await fresh.query(`listen ${channel}`);
    }
    current = fresh;
    return fresh;
  }

  function lost() {
    client = null;
    current = null;
    if (isClosed || subscriptions.size === 0) return;
    log.warn("store.listener_lost");
    reconnect(100);
  }

  function reconnect(delayMs: number) {
    retry = setTimeout(() => {
      client ??= connect();
      client.then(
        () => subscriptions.forEach((each) => each.onGap()),
        () => {
          client = null;
          if (!isClosed) reconnect(Math.min(delayMs * 2, retryDelayMsMax));
        },
      );
    }, delayMs);
  }

  return {
    async on(channel, onMessage, onGap) {
      const subscription = { channel, onMessage, onGap };
      subscriptions.add(subscription);
      client ??= connect();
      try {
        await client;
      } catch (error) {
        client = null;
        subscriptions.delete(subscription);
        throw error;
      }
      return () => subscriptions.delete(subscription);
    },
    async close() {
      isClosed = true;
      if (retry) clearTimeout(retry);
      subscriptions.clear();
      await current?.end().catch(() => {});
    },
  };
}
