import { RequestError } from "octokit";
import type { RepositoryAddress } from "@/lib/github/repository-url";
import { AppError } from "@/lib/platform/errors";

/** Whom the words are about. */
export type ErrorContext = { address: RepositoryAddress; hasToken: boolean };

const minute = 60_000;
const retryDelayMsMax = 120 * minute;

/** Any failure of a call to GitHub, in words that name the way out. What GitHub wrote stays in the cause. */
export function repositoryError(error: unknown, context: ErrorContext, now: Date = new Date()): AppError {
  const known = appErrorIn(error);
  if (known) return known;
  if (error instanceof RequestError && error.response) return answerError(error, context, now);
  return unreachable(error, context);
}

/** The repository is not there, or not for these credentials: GitHub does not say which. */
export function repositoryNotFound({ address, hasToken }: ErrorContext, cause?: unknown): AppError {
  const what = `${address.owner}/${address.name}`;
  const words = hasToken
    ? `${serverOf(address)} has no repository ${what}, or this token may not see it.`
    : `${serverOf(address)} has no public repository ${what}. A private one needs a token.`;
  return new AppError("repository_not_found", words, { cause });
}

function answerError(error: RequestError, context: ErrorContext, now: Date): AppError {
  const { address, hasToken } = context;
  const server = serverOf(address);
  const what = `${address.owner}/${address.name}`;
  const unauthorized = (words: string) => new AppError("repository_unauthorized", words, { cause: error });

  const retryAt = retryTimeOf(error, now);
  if (retryAt) return rateLimited(error, context, retryAt);
  if (error.status === 401) {
    return unauthorized(
      hasToken
        ? `${server} does not accept the token for ${what}: it is wrong, has expired or was revoked. Create a new one and save it with the repository.`
        : `${server} asks for a token to read ${what}.`,
    );
  }
  if (error.status === 403) {
    if (error.response?.headers["x-github-sso"]) {
      return unauthorized(
        `${address.owner} asks for single sign-on: authorise the token for it in GitHub's token settings.`,
      );
    }
    return unauthorized(
      hasToken
        ? `The token may not read the contents of ${what}. It needs the permission "Contents: read".`
        : `${server} does not let anybody read ${what} without a token.`,
    );
  }
  if (error.status === 404) return repositoryNotFound(context, error);
  if (error.status === 451) return unauthorized(`${server} has blocked ${what} for legal reasons.`);
  if (error.status >= 500) {
    return new AppError(
      "repository_unreachable",
      `${server} has trouble of its own (HTTP ${error.status}).`,
      {
        cause: error,
        retryable: true,
      },
    );
  }
  return new AppError(
    "repository_unreachable",
    `${server} does not answer like GitHub's API (HTTP ${error.status}).`,
    { cause: error },
  );
}

/**
 * When GitHub may be asked again, or null when this is no rate limit. docs.github.com, "Rate limits for the REST API":
 * `retry-after` in seconds, else `x-ratelimit-reset` when nothing remains, else a minute.
 */
function retryTimeOf(error: RequestError, now: Date): Date | null {
  const headers = error.response?.headers ?? {};
  const retryAfter = Number(headers["retry-after"]);
  const isUsedUp = String(headers["x-ratelimit-remaining"]) === "0";
  const isSecondary = /secondary rate|abuse detection/i.test(error.message);
  const isLimit =
    error.status === 429 || (error.status === 403 && (isUsedUp || isSecondary || retryAfter > 0));
  if (!isLimit) return null;
  const reset = isUsedUp ? Number(headers["x-ratelimit-reset"]) * 1000 - now.getTime() : Number.NaN;
  const delayMs = retryAfter > 0 ? retryAfter * 1000 : Number.isFinite(reset) ? reset : minute;
  return new Date(now.getTime() + Math.min(Math.max(delayMs, 1000), retryDelayMsMax));
}

function rateLimited(error: RequestError, { address, hasToken }: ErrorContext, retryAt: Date): AppError {
  const until = `${retryAt.toISOString().slice(11, 16)} UTC`;
  const words = hasToken
    ? `${serverOf(address)}'s rate limit for this token is reached until ${until}.`
    : `${serverOf(address)}'s rate limit for requests without a token is reached until ${until}. With a token it is far higher.`;
  return new AppError("repository_rate_limited", words, { cause: error, retryable: true, retryAt });
}

function unreachable(error: unknown, { address }: ErrorContext): AppError {
  const { host, hostname } = new URL(address.apiUrl);
  const code = codeIn(error);
  const words =
    code === "ENOTFOUND" || code === "EAI_AGAIN"
      ? `No server is known by the name ${hostname}.`
      : code === "ECONNREFUSED"
        ? `${host} refuses the connection.`
        : /CERT|SELF_SIGNED|TLS|UNABLE_TO_/.test(code)
          ? `The certificate of ${host} is not trusted here. If your own authority signed it, name that authority's certificate in NODE_EXTRA_CA_CERTS.`
          : /TIMEOUT|Timeout/.test(code)
            ? `${host} did not answer in time.`
            : `${host} did not answer.`;
  return new AppError("repository_unreachable", words, { cause: error, retryable: true });
}

/** "GitHub" for github.com, and the server's name for Enterprise. */
export function serverOf(address: RepositoryAddress): string {
  const { host } = new URL(address.url);
  return host === "github.com" ? "GitHub" : `GitHub at ${host}`;
}

function* causesOf(error: unknown): Generator<unknown> {
  let current = error;
  for (let depth = 0; depth < 8 && current; depth += 1) {
    yield current;
    current = (current as { cause?: unknown }).cause;
  }
}

function appErrorIn(error: unknown): AppError | null {
  for (const cause of causesOf(error)) if (cause instanceof AppError) return cause;
  return null;
}

/** The deepest code or telling name: undici wraps what the socket said. */
function codeIn(error: unknown): string {
  let found = "";
  for (const cause of causesOf(error)) {
    const { code, name } = cause as { code?: unknown; name?: unknown };
    if (typeof code === "string") found = code;
    else if (name === "TimeoutError") found = "TIMEOUT";
  }
  return found;
}
