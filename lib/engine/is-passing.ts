import { AppError } from "@/lib/platform/errors";

/**
 * Whether what a question failed for may be over in a moment. Refused credentials may: whoever issues them seldom does so
 * before the last ones have ended.
 */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof AppError) || error.code === "lease_lost") return false;
  return error.retryable || error.code === "cluster_unauthorized";
}
