import { Octokit, RequestError } from "octokit";
import type { Dispatcher, Response } from "undici";
import { z } from "zod";
import { makeFencedFetch } from "@/lib/github/fenced-fetch";
import { repositoryError, repositoryNotFound, serverOf, type ErrorContext } from "@/lib/github/github-errors";
import type { RepositoryAddress } from "@/lib/github/repository-url";
import { sha256 } from "@/lib/platform/crypto";
import { AppError } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";

export type Answer<Data> =
  | { outcome: "ok"; data: Data; etag: string | null }
  | { outcome: "unchanged" }
  /** 404, 409 of an empty repository, 422 of an unknown name: this thing is not there, the repository may be. */
  | { outcome: "missing" };

type Parameters = Record<string, string | number>;

/** Calls about one repository, checked in shape. Every method throws `repository_*` errors in words. */
export type GitHubClient = {
  /** The repository in words: acme/shop. */
  fullName: string;
  /** Asks `GET /repos/{owner}/{repo}<route>`; conditional when an etag is given. */
  get<Data>(
    route: string,
    parameters: Parameters,
    schema: z.ZodType<Data>,
    etag?: string | null,
  ): Promise<Answer<Data>>;
  /** The same without reading the body. */
  stream(route: string, parameters: Parameters): Promise<NonNullable<Response["body"]> | null>;
  /** What GitHub says of the repository. Throws `repository_not_found` when it is not there to be seen. */
  getRepository(): Promise<z.infer<typeof repositorySchema>>;
  /** The error for what was missing: the repository's when that is missing too, else these words. */
  absence(words: string): Promise<AppError>;
};

const repositorySchema = z.object({
  full_name: z.string().regex(/^(?!\.)[\w.-]{1,100}\/(?!\.{1,2}$)[\w.-]{1,100}$/),
  default_branch: z.string().max(255),
  private: z.boolean(),
});

/** How long a short secondary limit may be waited out here; a longer one is the caller's to schedule. */
const retryAfterSecondsMax = 2;
const notRetried = [400, 401, 403, 404, 409, 410, 422, 429, 451];

export function makeGitHubClient(options: {
  address: RepositoryAddress;
  token: string | null;
  userAgent: string;
  dispatcher: Dispatcher;
}): GitHubClient {
  const { address, token } = options;
  // A header cannot carry anything else, and what says so would quote it.
  if (token !== null && !/^[\x21-\x7e]+$/.test(token)) {
    throw new AppError("bad_input", "The token holds characters that no token has.", { field: "token" });
  }
  const context: ErrorContext = { address, hasToken: token !== null };
  const fetches = makeFencedFetch(options.dispatcher);
  const octokit = new Octokit({
    auth: token ?? undefined,
    baseUrl: address.apiUrl,
    userAgent: options.userAgent,
    request: { fetch: fetches.answer },
    log: { debug() {}, info() {}, warn: warnInLog, error: warnInLog },
    throttle: {
      // One queue for each token, so that one repository's trouble does not slow another's.
      id: sha256(`${address.apiUrl} ${token ?? ""}`),
      onRateLimit: () => false,
      onSecondaryRateLimit: (seconds: number, _options: object, _octokit: object, retryCount: number) =>
        retryCount === 0 && seconds <= retryAfterSecondsMax,
    },
    retry: { retries: 1, retryAfterBaseValue: 300, doNotRetry: notRetried },
  });

  async function ask(
    route: string,
    parameters: Parameters,
    extra: { headers?: Record<string, string>; request?: object },
  ) {
    return octokit.request(`GET /repos/{owner}/{repo}${route}`, {
      owner: address.owner,
      repo: address.name,
      ...parameters,
      ...extra,
    });
  }

  const client: GitHubClient = {
    fullName: `${address.owner}/${address.name}`,
    async get(route, parameters, schema, etag) {
      let response: { data: unknown; headers: { etag?: string } };
      try {
        response = await ask(route, parameters, etag ? { headers: { "if-none-match": etag } } : {});
      } catch (error) {
        if (error instanceof RequestError && error.status === 304) return { outcome: "unchanged" };
        if (isMissing(error)) return { outcome: "missing" };
        throw repositoryError(error, context);
      }
      const parsed = schema.safeParse(response.data);
      if (!parsed.success) {
        throw new AppError(
          "repository_unreachable",
          `${serverOf(address)} does not answer like GitHub's API. Is this the address of a GitHub server?`,
          { cause: parsed.error },
        );
      }
      return { outcome: "ok", data: parsed.data, etag: response.headers.etag ?? null };
    },
    async stream(route, parameters) {
      try {
        const request = { fetch: fetches.archive, parseSuccessResponseBody: false };
        const response: { data: unknown } = await ask(route, parameters, { request });
        return response.data as Response["body"];
      } catch (error) {
        if (isMissing(error)) return null;
        throw repositoryError(error, context);
      }
    },
    async getRepository() {
      const answer = await client.get("", {}, repositorySchema);
      if (answer.outcome !== "ok") throw repositoryNotFound(context);
      return answer.data;
    },
    async absence(words) {
      await client.getRepository();
      return new AppError("not_found", words);
    },
  };
  return client;
}

function isMissing(error: unknown): boolean {
  return error instanceof RequestError && !!error.response && [404, 409, 410, 422].includes(error.status);
}

function warnInLog(message: string): void {
  log.warn("github_client", { message: String(message).slice(0, 300) });
}
