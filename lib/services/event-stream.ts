import type { Viewer } from "@/lib/api/viewer-schema";
import type { EventHub, StaleKeys } from "@/lib/services/event-hub";

export type EventStreamOptions = {
  events: EventHub;
  viewer: Viewer;
  /** Who it is now; null ends the stream. Asked at every heartbeat and when people or roles changed. */
  findViewer: () => Promise<Viewer | null>;
  signal: AbortSignal;
  /** Milliseconds; proxies cut connections that are silent for long. */
  heartbeatMs?: number;
  /**
   * Milliseconds between two messages: the first change after a quiet while is told at once, what follows is gathered,
   * so that a sync of hundreds of objects is a few messages.
   */
  gatherMs?: number;
};

/** More messages than this wait for a slow browser only as "everything". */
const backlogMax = 32;

/**
 * Server-sent events for one browser (html.spec.whatwg.org, "Server-sent events"): `data: {"keys":[["fleet"]]}` names
 * the queries that went stale, `{"keys":[]}` means all of them. It ends with the session.
 */
export function eventStream(options: EventStreamOptions): ReadableStream<Uint8Array> {
  const { events, findViewer, signal, heartbeatMs = 15_000, gatherMs = 100 } = options;
  const encoder = new TextEncoder();
  let { viewer } = options;
  let end = () => {};

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const gathered = new Map<string, string[]>();
        let isEverything = false;
        let gathering: NodeJS.Timeout | null = null;
        let sentAt = Number.NEGATIVE_INFINITY;

        const send = (text: string) => controller.enqueue(encoder.encode(text));
        const isBehind = () => (controller.desiredSize ?? 0) < -backlogMax;

        function flush() {
          gathering = null;
          sentAt = performance.now();
          if (isBehind()) {
            isEverything = true;
            return;
          }
          const keys = isEverything ? [] : [...gathered.values()];
          gathered.clear();
          isEverything = false;
          send(`data: ${JSON.stringify({ keys })}\n\n`);
        }

        function onStale(keys: StaleKeys) {
          if (keys.length === 0) isEverything = true;
          for (const key of keys) gathered.set(JSON.stringify(key), key);
          // Somebody was disabled, or a role was given or taken.
          if (keys.some(([first]) => first === "settings")) void look();
          gathering ??= setTimeout(flush, Math.max(0, sentAt + gatherMs - performance.now()));
        }

        async function look() {
          const found = await findViewer().catch(() => viewer); // a moment without database ends nothing
          if (found) viewer = found;
          else end();
        }

        const heartbeat = setInterval(() => {
          if (isEverything && !gathering) flush();
          else if (!isBehind()) send(": still here\n\n");
          void look();
        }, heartbeatMs);

        const stop = events.follow(() => viewer, onStale);
        end = () => {
          end = () => {};
          stop();
          clearInterval(heartbeat);
          if (gathering) clearTimeout(gathering);
          try {
            controller.close();
          } catch {
            // The browser went first.
          }
        };
        signal.addEventListener("abort", () => end(), { once: true });
        if (signal.aborted) end();
        else send("retry: 1000\n\n");
      },
      cancel: () => end(),
    },
    { highWaterMark: 1 },
  );
}
