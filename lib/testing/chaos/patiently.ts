import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@/lib/platform/errors";

const pauseMs = 50;
const deadlineMs = 90_000;

/**
 * Asks again while Postgres or the API server is away, because chaos kills what answers. What is refused in our own words
 * is an answer and passes through. What was asked may have happened although its answer was lost.
 */
export async function patiently<T>(act: () => Promise<T>, timeoutMs = deadlineMs): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (error instanceof AppError || Date.now() > deadline) throw error;
      await sleep(pauseMs);
    }
  }
}
