/** Stable codes of expected failures; one place (app/api) turns them into HTTP. */
export type ErrorCode =
  | "bad_input"
  | "not_found"
  | "forbidden"
  | "unauthenticated"
  | "conflict"
  | "rate_limited"
  | "cluster_unreachable"
  | "cluster_unauthorized"
  | "cluster_refused"
  | "repository_unreachable"
  | "repository_unauthorized"
  | "repository_not_found"
  | "repository_rate_limited"
  | "content_refused"
  | "render_failed"
  | "lease_lost"
  | "worker_absent"
  | "timeout"
  | "internal";

export type AppErrorOptions = {
  cause?: unknown;
  /** Whether doing the same again later may succeed. */
  retryable?: boolean;
  /** When it may be tried again (rate limits). */
  retryAt?: Date;
  /** The form field at fault, for `bad_input`. */
  field?: string;
};

/** The same in every copy of this module: Next loads one for each of its bundles, and they meet in one process. */
const brand = Symbol.for("plumbline.AppError");

/**
 * A failure with a stable code and a sentence fit for a person's eyes. The cause stays private: it goes to the
 * log, never to a browser.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryAt?: Date;
  readonly field?: string;

  constructor(code: ErrorCode, publicMessage: string, options: AppErrorOptions = {}) {
    super(publicMessage, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAt = options.retryAt;
    this.field = options.field;
  }

  get [brand](): true {
    return true;
  }

  static override [Symbol.hasInstance](value: unknown): value is AppError {
    // A subclass inherits this; for it, the brand of any AppError would say too much.
    if (this !== AppError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === "object" && value !== null && brand in value;
  }
}

/** The sentence to show for any thrown value: an AppError's own words, else a plain admission. */
export function publicMessageOf(error: unknown): string {
  return error instanceof AppError
    ? error.message
    : "Something went wrong on our side. The log has the details.";
}
