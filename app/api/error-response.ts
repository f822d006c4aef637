import { AppError, type ErrorCode, publicMessageOf } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";

/** The one place where codes become HTTP. */
const statusOf: Record<ErrorCode, number> = {
  bad_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  content_refused: 422,
  render_failed: 422,
  repository_not_found: 422,
  repository_unauthorized: 422,
  cluster_unauthorized: 422,
  cluster_refused: 422,
  rate_limited: 429,
  repository_rate_limited: 429,
  internal: 500,
  lease_lost: 500,
  cluster_unreachable: 502,
  repository_unreachable: 502,
  worker_absent: 503,
  timeout: 504,
};

/** Answers of the API belong to one person at one moment. */
export const privateHeaders = { "cache-control": "private, no-store" };

/** A failure as an answer: code and words for people. The cause goes to the log and stays there. */
export function errorResponse(error: unknown, route: string): Response {
  const known = error instanceof AppError ? error : null;
  const code = known?.code ?? "internal";
  const status = statusOf[code];
  if (status >= 500) log.error("api.failed", { route, code, cause: error });
  const retryAt = known?.retryAt;
  return Response.json(
    {
      error: {
        code,
        message: publicMessageOf(error),
        ...(known?.field ? { field: known.field } : {}),
        ...(retryAt ? { retryAt: retryAt.toISOString() } : {}),
      },
    },
    {
      status,
      headers: {
        ...privateHeaders,
        ...(retryAt
          ? { "retry-after": String(Math.max(1, Math.ceil((retryAt.getTime() - Date.now()) / 1000))) }
          : {}),
      },
    },
  );
}
