import type { News } from "@/lib/services/event-hub";
import type { Store } from "@/lib/store/store";

/** Since when nothing is verified, as long as there never was a worker: a time that stands still on screen. */
const processStartedAt = new Date();
const lookMs = 5_000;

/** ISO time since when no worker runs; null while one does. */
export async function workerAbsentSince(store: Store): Promise<string | null> {
  const seen = await store.leases.lastSeen();
  return seen?.isAlive ? null : (seen?.at ?? processStartedAt).toISOString();
}

/** Tells when the last worker went and when one came: who ends without a word writes no news of it. */
export function tellWorkerAbsence(store: Store, onNews: (news: News) => void): void {
  let known: boolean | null = null;
  const look = async () => {
    const isAbsent = (await workerAbsentSince(store)) !== null;
    if (known !== null && known !== isAbsent)
      onNews({ kind: "changed", projectId: null, keys: [["fleet"], ["applications"]] });
    known = isAbsent;
  };
  // A moment without database tells nothing of workers.
  setInterval(() => void look().catch(() => {}), lookMs).unref();
}
