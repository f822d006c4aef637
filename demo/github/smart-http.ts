import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { canPush, canReadContents, canSee, type Caller, type TokenBook } from "./access";
import { listRefs, type RefTarget } from "./bare-repository";
import { spawnGit } from "./git-process";
import type { DemoRepository, RepositoryShelf } from "./repository-shelf";

export type RefMove = { ref: string; before: string | null; after: string | null };

export type SmartHttp = {
  shelf: RepositoryShelf;
  tokens: TokenBook;
  /** Told after a push, with the refs that really moved. */
  onPush(repository: DemoRepository, caller: Caller, moves: RefMove[]): void;
};

const services = ["git-upload-pack", "git-receive-pack"] as const;
type Service = (typeof services)[number];

/** Whether a path is git's: /owner/name(.git)/info/refs or /…/git-upload-pack. */
export const gitPath = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/**
 * Git's smart HTTP (git-scm.com, "http-protocol") over `git upload-pack` and `git receive-pack --stateless-rpc`, both
 * ways streamed, request bodies plain or gzip.
 */
export async function serveGit(
  http: SmartHttp,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const [, owner = "", name = "", action = ""] = gitPath.exec(url.pathname) ?? [];
  const isAdvertising = action === "info/refs";
  const asked = isAdvertising ? url.searchParams.get("service") : action;
  const service = services.find((candidate) => candidate === asked);
  if (!service) return refuse(response, 403, "Please upgrade your git client.");

  const caller = http.tokens.identify(request.headers.authorization);
  const repository = http.shelf.find(owner, name);
  const mayKnow = caller && repository && canSee(caller, repository);
  if (!caller || (caller.kind === "anonymous" && (!mayKnow || service === "git-receive-pack"))) {
    response.setHeader("www-authenticate", 'Basic realm="GitHub"');
    return refuse(response, 401, caller ? "No anonymous access." : "Invalid username or token.");
  }
  if (!mayKnow) return refuse(response, 404, "Repository not found.");
  const isAllowed = service === "git-receive-pack" ? canPush(caller) : canReadContents(caller);
  if (!isAllowed) return refuse(response, 403, `Permission to ${repository.fullName}.git denied.`);

  if (isAdvertising) return advertise(repository, service, request, response);
  if (service === "git-upload-pack") return converse(repository, service, request, response);
  await oneAtATime(repository.bareDir, async () => {
    const before = await listRefs(repository.bareDir, "refs/");
    await converse(repository, service, request, response, async () => {
      const moves = movesBetween(before, await listRefs(repository.bareDir, "refs/"));
      if (moves.length > 0) http.onPush(repository, caller, moves);
    });
  });
}

function advertise(
  repository: DemoRepository,
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const line = `# service=${service}\n`;
  writeHead(response, `application/x-${service}-advertisement`);
  response.write(`${(line.length + 4).toString(16).padStart(4, "0")}${line}0000`);
  const child = start(repository, service, ["--advertise-refs"], request);
  child.stdin.end();
  return ended(child.stdout.pipe(response));
}

async function converse(
  repository: DemoRepository,
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  /** Runs when git is done and before the client may leave, so that whoever pushed can count on it. */
  beforeEnd: () => Promise<void> = async () => {},
): Promise<void> {
  if (response.destroyed) return;
  writeHead(response, `application/x-${service}-result`);
  const child = start(repository, service, [], request);
  const exited = new Promise((resolve) => child.on("close", resolve));
  response.on("close", () => {
    child.kill();
    child.stdout.destroy();
  });
  child.stdout.pipe(response, { end: false });
  const stages = request.headers["content-encoding"] === "gzip" ? [createGunzip()] : [];
  // A client that hangs up, or git that has read enough, ends the upload; the refs say what became of it.
  await pipeline([request, ...stages, child.stdin]).catch(() => {});
  await exited;
  await beforeEnd();
  response.end();
}

function start(repository: DemoRepository, service: Service, options: string[], request: IncomingMessage) {
  const protocol = String(request.headers["git-protocol"] ?? "");
  const env: Record<string, string> = /^[a-z0-9=:.-]{1,64}$/.test(protocol) ? { GIT_PROTOCOL: protocol } : {};
  const command = service.slice("git-".length);
  const child = spawnGit(
    repository.bareDir,
    [command, "--stateless-rpc", ...options, repository.bareDir],
    env,
  );
  child.stderr.resume();
  return child;
}

/** Resolves once the answer is out or its reader is gone, even when it was gone before anybody asked. */
function ended(response: ServerResponse): Promise<void> {
  return response.destroyed
    ? Promise.resolve()
    : new Promise((resolve) => void response.once("close", resolve));
}

/** What moved between two listings of refs. */
export function movesBetween(before: RefTarget[], after: RefTarget[]): RefMove[] {
  const old = new Map(before.map(({ ref, sha }) => [ref, sha]));
  const now = new Map(after.map(({ ref, sha }) => [ref, sha]));
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((ref) => ({ ref, before: old.get(ref) ?? null, after: now.get(ref) ?? null }))
    .filter((move) => move.before !== move.after);
}

const queues = new Map<string, Promise<void>>();

/** Two pushes at once would each claim the other's refs. */
async function oneAtATime(key: string, work: () => Promise<void>): Promise<void> {
  const turn = (queues.get(key) ?? Promise.resolve()).then(work);
  queues.set(
    key,
    turn.catch(() => {}),
  );
  await turn;
}

function writeHead(response: ServerResponse, contentType: string): void {
  response.writeHead(200, { "content-type": contentType, "cache-control": "no-cache" });
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${message}\n`);
}
