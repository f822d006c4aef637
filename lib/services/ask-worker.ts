import type { z } from "zod";
import type { Viewer } from "@/lib/api/viewer-schema";
import { makeRateLimit } from "@/lib/services/rate-limit";
import { AppError } from "@/lib/platform/errors";
import { services } from "@/lib/services/context";

type Question = {
  projectId: string | null;
  /** Set when only the worker that holds this cluster can answer. */
  clusterId: string | null;
  kind:
    | "check_repository"
    | "check_cluster"
    | "preview"
    | "live_object"
    | "refresh"
    | "history"
    | "try_health_script";
  question: unknown;
};

const timeoutMs = 20_000;

/** Targets a person may have looked at: each look may read and dry-run everything that the target has. */
const looks = makeRateLimit({ burst: 1000, perMs: 60_000 });

/** Counts looks at targets, before they are asked for. Throws `rate_limited`. */
export function takeLooks(viewer: Viewer, count: number): void {
  looks.take(viewer.id, Date.now(), count);
}

/**
 * Asks a worker and awaits its answer for at most 20 seconds. Throws the worker's own refusal, `worker_absent` at once
 * when no worker lives, `timeout` when none answers.
 */
export async function askWorker<Schema extends z.ZodType>(
  schema: Schema,
  question: Question,
): Promise<z.output<Schema>> {
  const { asks, leases } = services().store;
  const seen = await leases.lastSeen();
  if (!seen?.isAlive) {
    throw new AppError("worker_absent", "No worker is running, so clusters and GitHub cannot be asked now.", {
      retryable: true,
    });
  }
  const answer = schema.safeParse(await asks.ask(question, timeoutMs));
  if (answer.success) return answer.data;
  throw new AppError("internal", "The worker gave an answer that this version does not understand.", {
    cause: answer.error,
  });
}
