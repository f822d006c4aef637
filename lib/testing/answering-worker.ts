import { uuidv7 } from "@/lib/platform/uuid";
import type { Ask } from "@/lib/store/asks";
import type { Store } from "@/lib/store/store";

/**
 * A worker that does nothing but answer questions, with what `answer` returns (or refuses with what it throws), and
 * holds every cluster. `stop` ends it.
 */
export async function answeringWorker(store: Store, answer: (ask: Ask) => unknown) {
  const workerId = uuidv7();
  const aborter = new AbortController();
  let isAnswering = false;
  let isDue = false;

  /** A question that comes while the last one is being looked for in vain is looked for once more. */
  async function answerAll() {
    isDue = true;
    if (isAnswering) return;
    isAnswering = true;
    try {
      while (isDue) {
        isDue = false;
        await answerWaiting();
      }
    } finally {
      isAnswering = false;
    }
  }

  async function answerWaiting() {
    await holdClusters();
    for (let ask = await store.asks.claim(workerId); ask; ask = await store.asks.claim(workerId)) {
      try {
        await store.asks.answer(ask.id, answer(ask));
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        await store.asks.refuse(ask.id, { code, message });
      }
    }
  }

  async function holdClusters() {
    await store.leases.beat(workerId);
    await store.leases.claimClusters(workerId);
  }

  await holdClusters();
  const listening = store.wakeups.listen(() => void answerAll().catch(() => {}), aborter.signal);
  return {
    holdClusters,
    async stop() {
      aborter.abort();
      await listening;
      await store.leases.release(workerId);
    },
  };
}
