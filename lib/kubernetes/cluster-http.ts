import type { Readable } from "node:stream";
import { Pool } from "undici";
import { AppError } from "@/lib/platform/errors";
import { systemClock } from "@/lib/platform/clock";
import type { ClusterAccess } from "@/lib/kubernetes/cluster-access";
import { toConnectionError } from "@/lib/kubernetes/connection-error";
import { AnswerTooLarge, inflated, readBody } from "@/lib/kubernetes/read-body";
import { CredentialSource } from "@/lib/kubernetes/credential-source";
import { refusedWords } from "@/lib/kubernetes/refused-words";
import type { SignIn } from "@/lib/kubernetes/run-credential-program";
import { retryDelayMs, type Timing } from "@/lib/kubernetes/timing";

const connectionsMax = 10;
const answerBytesMax = 32 * 1024 * 1024;
const errorBytesMax = 256 * 1024;
const attemptsMax = 3;

export type HttpRequest = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the server's own path, with its query. */
  path: string;
  body?: unknown;
  contentType?: string;
  accept?: string;
  /** Asking twice does no harm: worth a retry when the answer is lost or the server is busy. */
  isRead: boolean;
  /**
   * Whether a server error is the answer to the question, not a failure to answer: it is neither tried again nor thrown.
   * Who can tell also reads a 500 that did not go away.
   */
  isAnswer?(answer: HttpAnswer): boolean;
  /** Must not wait behind others: whether the cluster answers at all. */
  isUrgent?: boolean;
  /** The whole request at most, retries included. */
  timeoutMs?: number;
  signal?: AbortSignal;
};
export type HttpAnswer = { status: number; body: string };

/** HTTP to one API server: a pool for requests, another without limit for watches, which keep their connection. */
export class ClusterHttp {
  #pools: Pools | null = null;
  readonly #source: CredentialSource;
  readonly #prefix: string;
  readonly #ending = new AbortController();

  constructor(
    private readonly access: ClusterAccess,
    private readonly timing: Timing,
  ) {
    this.#source = new CredentialSource(access.credentials, timing);
    this.#prefix = new URL(access.server).pathname.replace(/\/$/, "");
  }

  get server(): string {
    return this.access.server;
  }

  /** Whether who answers is who it says it is. Plain http is for this machine alone. */
  get isServerVerified(): boolean {
    return this.access.isTlsVerified || this.access.server.startsWith("http:");
  }

  /**
   * An answer of any status except 401, and except 429 and 5xx that did not go away and are no answer. Throws `cluster_unreachable`
   * (network, TLS, time), `cluster_unauthorized` (401) and `cluster_refused` (answer too large).
   */
  async request(request: HttpRequest): Promise<HttpAnswer> {
    const limits = [this.#ending.signal, AbortSignal.timeout(request.timeoutMs ?? this.timing.answerMs * 2)];
    const signal = AbortSignal.any(request.signal ? [...limits, request.signal] : limits);
    for (let attempt = 0; ; attempt += 1) {
      const isLast = attempt + 1 >= attemptsMax;
      const sent = await this.#signed((signIn) => this.#send(request, signIn, signal)).catch(
        (error: unknown) => this.#failure(error, request.signal),
      );
      let delayMs: number | null;
      if (sent instanceof AppError) {
        const mayRetry = request.isRead && sent.retryable && !isLast && !signal.aborted;
        if (!mayRetry) throw sent;
        delayMs = retryDelayMs(attempt, this.timing);
      } else if (request.isAnswer?.(sent)) {
        return { status: sent.status, body: sent.body };
      } else {
        delayMs = isLast ? null : this.#delayBeforeRetry(request, sent, attempt);
        if (delayMs === null) return usable(sent, request.isRead && !request.isAnswer);
      }
      await systemClock.sleep(delayMs, signal).catch((error: unknown) => {
        throw this.#failure(error, request.signal);
      });
    }
  }

  /**
   * A watch: its status, and its bytes when that is 200. Ends when the server, the network or the signal ends it. Throws
   * like `request`, for a busy or failing server after the first attempt.
   */
  async openWatch(
    path: string,
    signal: AbortSignal,
    accept = "application/json",
  ): Promise<{ status: number; error: string; body: Readable }> {
    try {
      const opened = await this.#signed((signIn) => this.#open(path, accept, signIn, signal));
      const { status, error, retryAfter } = opened;
      if (status !== 200) usable({ status, body: error, retryAfter }, true);
      return opened;
    } catch (error) {
      throw this.#failure(error, signal);
    }
  }

  async #open(path: string, accept: string, signIn: SignIn, signal: AbortSignal) {
    const answer = await this.#poolsFor(signIn).watches.request({
      method: "GET",
      path: this.#prefix + path,
      // Not compressed: an event must not wait in a compressor for the next one.
      headers: { ...headersOf(signIn), accept, "accept-encoding": "identity" },
      signal: AbortSignal.any([signal, this.#ending.signal]),
    });
    const { statusCode: status, headers, body } = answer;
    // What stands in between may compress all the same.
    const encoding = String(headers["content-encoding"] ?? "");
    const retryAfter = String(headers["retry-after"] ?? "");
    if (status === 200) {
      // Whoever closes a watch unread hears of its end no more; an error that nobody hears ends the process.
      const bytes = inflated(body, encoding);
      for (const stream of [body, bytes]) stream.on("error", () => {});
      return { status, error: "", retryAfter, body: bytes };
    }
    const timer = setTimeout(() => body.destroy(), this.timing.answerMs);
    const error = await readBody(body, encoding, errorBytesMax).finally(() => clearTimeout(timer));
    return { status, error, retryAfter, body };
  }

  async close(): Promise<void> {
    this.#ending.abort(new AppError("cluster_unreachable", "the connection was closed"));
    const { requests, urgent, watches } = this.#pools ?? {};
    await Promise.all([requests?.destroy(), urgent?.destroy(), watches?.destroy()]);
  }

  /**
   * Asks as who we are now; where a program says who that is and the cluster refuses it, once more as it says anew.
   * Throws `cluster_unauthorized` when that is refused too.
   */
  async #signed<Answer extends { status: number }>(
    ask: (signIn: SignIn) => Promise<Answer>,
  ): Promise<Answer> {
    let signIn = await this.#source.current();
    let answer = await ask(signIn);
    if (answer.status === 401 && this.#source.refuse(signIn)) {
      signIn = await this.#source.current();
      answer = await ask(signIn);
    }
    if (answer.status !== 401) return answer;
    throw new AppError("cluster_unauthorized", refusedWords(signIn, this.access.credentials));
  }

  /** A client certificate belongs to the connection: with another one, new connections are made, and old ones run out. */
  #poolsFor({ certificate, key }: SignIn): Pools {
    if (this.#pools?.certificate === certificate) return this.#pools;
    const { access, timing } = this;
    const before = this.#pools;
    const options = {
      allowH2: false,
      connect: {
        timeout: timing.connectMs,
        rejectUnauthorized: access.isTlsVerified,
        ...(access.certificateAuthority ? { ca: access.certificateAuthority } : {}),
        ...(access.serverName ? { servername: access.serverName } : {}),
        ...(certificate && key ? { cert: certificate, key } : {}),
      },
      headersTimeout: timing.answerMs,
      bodyTimeout: timing.answerMs,
    };
    const { origin } = new URL(access.server);
    this.#pools = {
      certificate,
      requests: new Pool(origin, { ...options, connections: connectionsMax }),
      urgent: new Pool(origin, { ...options, connections: 1 }),
      watches: new Pool(origin, {
        ...options,
        connect: { ...options.connect, keepAliveInitialDelay: timing.keepAliveMs },
        bodyTimeout: timing.watchSilenceMs,
      }),
    };
    for (const pool of before ? [before.requests, before.urgent, before.watches] : [])
      void pool.close().catch(() => {});
    return this.#pools;
  }

  async #send(
    request: HttpRequest,
    signIn: SignIn,
    signal: AbortSignal,
  ): Promise<HttpAnswer & { retryAfter: string }> {
    const hasBody = request.body !== undefined;
    const pools = this.#poolsFor(signIn);
    const answer = await (request.isUrgent ? pools.urgent : pools.requests).request({
      method: request.method,
      path: this.#prefix + request.path,
      headers: {
        ...headersOf(signIn),
        accept: request.accept ?? "application/json",
        ...(hasBody ? { "content-type": request.contentType ?? "application/json" } : {}),
      },
      ...(hasBody ? { body: JSON.stringify(request.body) } : {}),
      signal,
    });
    const { "content-encoding": encoding, "retry-after": retryAfter } = answer.headers;
    const bytesMax = answer.statusCode < 300 ? answerBytesMax : errorBytesMax;
    const body = await readBody(answer.body, String(encoding ?? ""), bytesMax);
    return { status: answer.statusCode, body, retryAfter: String(retryAfter ?? "") };
  }

  /** Null when the answer stands. A 429 was turned away before anything happened, so even a write may follow it. */
  #delayBeforeRetry(
    request: HttpRequest,
    { status, retryAfter }: { status: number; retryAfter: string },
    attempt: number,
  ): number | null {
    const isBusy = status === 429 || (request.isRead && [500, 502, 503, 504].includes(status));
    if (!isBusy) return null;
    const askedMs = retryAfterMs(retryAfter);
    if (askedMs > this.timing.retryAfterMsMax) return null;
    return Math.max(askedMs, retryDelayMs(attempt, this.timing));
  }

  /** An abort that the caller asked for stays what it is; everything else becomes words. */
  #failure(error: unknown, signal: AbortSignal | undefined): AppError {
    if (signal?.aborted && !(signal.reason instanceof Error && signal.reason.name === "TimeoutError")) {
      return new AppError("cluster_unreachable", "the request was given up", { cause: error });
    }
    if (error instanceof AnswerTooLarge)
      return new AppError("cluster_refused", error.message, { cause: error });
    return toConnectionError(error, this.access.server);
  }
}

type Pools = { certificate: string | null; requests: Pool; urgent: Pool; watches: Pool };

function headersOf({ token }: SignIn): Record<string, string> {
  return {
    "user-agent": "plumbline",
    "accept-encoding": "gzip",
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
}

function usable(answer: HttpAnswer & { retryAfter: string }, isReadBlindly: boolean): HttpAnswer {
  const askedMs = retryAfterMs(answer.retryAfter);
  const options = { retryable: true, ...(askedMs > 0 ? { retryAt: new Date(Date.now() + askedMs) } : {}) };
  if (answer.status === 429)
    throw new AppError("cluster_unreachable", "the API server is too busy (429)", options);
  // A 500 to what was sent may be the manifest's fault, or admission's; who asked reads it.
  if (answer.status >= 500 && (isReadBlindly || answer.status > 500)) {
    const words = `the API server answers with an error (${answer.status})`;
    throw new AppError("cluster_unreachable", words, options);
  }
  return { status: answer.status, body: answer.body };
}

/** How long a server asks to be left alone: in seconds, or until a date (RFC 9110, section 10.2.3). 0 when it does not. */
function retryAfterMs(retryAfter: string): number {
  const seconds = Number(retryAfter);
  const ms = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.now() : seconds * 1_000;
  return ms > 0 ? ms : 0;
}
