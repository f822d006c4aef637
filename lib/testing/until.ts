import { setTimeout as sleep } from "node:timers/promises";

const pauseMs = 40;
const deadlineMs = 30_000;

/**
 * Looks again and again until `probe` answers something that is neither null, undefined nor false, and returns it.
 * Throws after the deadline, with what was awaited and what was seen last.
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false>,
  { timeoutMs = deadlineMs, seen }: { timeoutMs?: number; seen?: () => Promise<unknown> } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await probe();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) {
      const last = seen ? `\nLast seen: ${JSON.stringify(await seen(), null, 2)}` : "";
      throw new Error(`Waited ${timeoutMs} ms in vain: ${what}.${last}`);
    }
    await sleep(pauseMs);
  }
}
