import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { makeTokenBook, type DemoToken, type TokenBook } from "./access";
import { makeArchiveDesk } from "./archive";
import { listRefs } from "./bare-repository";
import { commitSeries, type FileChange } from "./commit-files";
import { makeCounters, makeFaults, type Counters, type Faults } from "./faults";
import { servePage } from "./pages";
import { makeRateLimit } from "./rate-limit";
import { openRepositoryShelf, type DemoRepository, type Webhook } from "./repository-shelf";
import { answerRest, type RestApi } from "./rest-api";
import { gitPath, movesBetween, serveGit } from "./smart-http";
import { makeWebhookPost, type WebhookPost } from "./webhooks";

export type DemoGitHubOptions = {
  /** Where the bare repositories lie: `<dir>/<owner>/<name>.git`. Those of an earlier run are found again. */
  dir: string;
  /** A free one when left out. */
  port?: number;
  tokens: (string | DemoToken)[];
  webhooks?: { owner: string; name: string; url: string; secret: string }[];
  /** Requests an hour; GitHub's are 5000 and 60. */
  rateLimit?: { signedIn?: number; anonymous?: number };
  /** Where a recursive tree is cut off; GitHub's is 100,000. */
  treeEntriesMax?: number;
  /** Another origin for archives, as codeload.github.com is one. */
  codeloadUrl?: string;
};

export type DemoGitHub = {
  /** As people open it: http://127.0.0.1:PORT. */
  url: string;
  apiUrl: string;
  port: number;
  createRepository(
    owner: string,
    name: string,
    settings?: { isPrivate?: boolean; defaultBranch?: string },
  ): Promise<DemoRepository>;
  /** Kept beside the repository; null takes it away. */
  setWebhook(owner: string, name: string, webhook: Webhook | null): Promise<void>;
  /** The product is opened at another address now: webhooks are delivered there from now on. */
  moveWebhooks(origin: string): Promise<void>;
  /** Commits as if somebody had pushed: the webhook is delivered. Returns the SHAs. */
  push(owner: string, name: string, branch: string, changes: FileChange[]): Promise<string[]>;
  tokens: TokenBook;
  faults: Faults;
  counters: Counters;
  resetCounters(): void;
  webhooks: WebhookPost;
  stop(): Promise<void>;
};

/** Starts a GitHub on 127.0.0.1: the REST subset in use below /api/v3, smart HTTP, archives, webhooks, a start page. */
export async function startDemoGitHub(options: DemoGitHubOptions): Promise<DemoGitHub> {
  const shelf = await openRepositoryShelf(options.dir);
  const tokens = makeTokenBook(options.tokens);
  const faults = makeFaults();
  const counters = makeCounters();

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const apiUrl = `${url}/api/v3`;

  const webhooks = makeWebhookPost({ html: url, api: apiUrl });
  const archives = makeArchiveDesk(shelf, () => options.codeloadUrl ?? url);
  const limit = makeRateLimit({
    signedIn: options.rateLimit?.signedIn ?? 5000,
    anonymous: options.rateLimit?.anonymous ?? 60,
  });
  const rest: RestApi = {
    shelf,
    tokens,
    limit,
    faults,
    counters,
    htmlUrl: url,
    apiUrl,
    treeEntriesMax: options.treeEntriesMax ?? 100_000,
    archiveUrl: archives.urlFor,
  };
  const gitHttp = {
    shelf,
    tokens,
    onPush: (repository, caller, moves) =>
      webhooks.push(repository, caller.kind === "known" ? caller.token.login : "anonymous", moves),
  } satisfies Parameters<typeof serveGit>[0];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const asked = new URL(request.url ?? "/", url);
      const intercepted = faults.findHandler(asked.pathname);
      if (intercepted) return await intercepted(request, response);
      if (asked.pathname.startsWith("/api/v3")) return await answerRest(rest, request, response, asked);
      if (asked.pathname.startsWith("/_codeload/")) return await archives.serve(request, response, asked);
      if (gitPath.test(asked.pathname)) return await serveGit(gitHttp, request, response, asked);
      return await servePage({ shelf, tokens, htmlUrl: url }, response, asked);
    } catch (error) {
      // An address that cannot be decoded names nothing.
      if (!response.headersSent) response.writeHead(error instanceof URIError ? 404 : 500);
      response.end(error instanceof Error ? error.message : "");
    }
  }

  function get(owner: string, name: string): DemoRepository {
    const repository = shelf.find(owner, name);
    if (!repository) throw new Error(`The demo GitHub has no repository ${owner}/${name}.`);
    return repository;
  }

  for (const { owner, name, ...webhook } of options.webhooks ?? []) {
    await shelf.create(owner, name, { webhook });
    await shelf.saveWebhook(get(owner, name), webhook);
  }

  return {
    url,
    apiUrl,
    port,
    tokens,
    faults,
    counters,
    webhooks,
    createRepository: (owner, name, settings = {}) => shelf.create(owner, name, settings),
    setWebhook: (owner, name, webhook) => shelf.saveWebhook(get(owner, name), webhook),
    async moveWebhooks(origin) {
      for (const repository of shelf.list()) {
        const { webhook } = repository;
        if (!webhook) continue;
        const { pathname, search } = new URL(webhook.url);
        await shelf.saveWebhook(repository, { ...webhook, url: `${origin}${pathname}${search}` });
      }
    },
    async push(owner, name, branch, changes) {
      const repository = get(owner, name);
      const before = await listRefs(repository.bareDir, "refs/");
      const shas = await commitSeries(repository.bareDir, branch, changes);
      const login = changes[0]?.author.name.toLowerCase().replace(/\s+/g, "-") ?? "demo";
      webhooks.push(repository, login, movesBetween(before, await listRefs(repository.bareDir, "refs/")));
      return shas;
    },
    resetCounters: () => void Object.assign(counters, makeCounters()),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
