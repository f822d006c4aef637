import type { ServerResponse } from "node:http";
import type { TokenBook } from "./access";
import { listCommits, listRefs, resolveCommit } from "./bare-repository";
import { git } from "./git-process";
import type { DemoRepository, RepositoryShelf } from "./repository-shelf";

/** What a person sees in a browser: the repositories, how to clone them, and one commit, so that links lead somewhere. */
export async function servePage(
  pages: { shelf: RepositoryShelf; tokens: TokenBook; htmlUrl: string },
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const [owner, name, kind, ref] = url.pathname.split("/").slice(1).map(decodeURIComponent);
  if (!owner) return page(response, "Demo GitHub", await startPage(pages));
  const repository = pages.shelf.find(owner, name?.replace(/\.git$/, "") ?? "");
  if (!repository) return page(response, "Not found", "<p>There is no such page in the demo.</p>", 404);
  if (kind === "commit" && ref) return commitPage(repository, ref, response);
  return page(response, repository.fullName, await repositoryPage(repository, pages));
}

async function startPage(pages: {
  shelf: RepositoryShelf;
  tokens: TokenBook;
  htmlUrl: string;
}): Promise<string> {
  const items = pages.shelf.list().map(
    (
      repository,
    ) => `<section><h2><a href="/${escape(repository.fullName)}">${escape(repository.fullName)}</a></h2>
      <pre>git clone ${escape(cloneUrl(repository, pages))}</pre></section>`,
  );
  return `<p>Real git repositories behind the part of GitHub's API that Plumbline uses. Clone one, change it, push:
    Plumbline hears of it by webhook. The token in the address opens nothing but this demo.</p>
    ${items.join("") || "<p>No repository yet.</p>"}`;
}

async function repositoryPage(
  repository: DemoRepository,
  pages: { tokens: TokenBook; htmlUrl: string },
): Promise<string> {
  const branches = await listRefs(repository.bareDir, "refs/heads/");
  const head = await resolveCommit(repository.bareDir, repository.defaultBranch);
  const commits = head ? await listCommits(repository.bareDir, head, { count: 30 }) : [];
  const rows = commits.map(
    (
      commit,
    ) => `<li><a href="/${escape(repository.fullName)}/commit/${commit.sha}">${commit.sha.slice(0, 7)}</a>
      ${escape(commit.message.split("\n")[0]!)} <small>${escape(commit.author.name)}, ${commit.committer.date}</small></li>`,
  );
  const names = branches.map((branch) => escape(branch.ref.slice("refs/heads/".length)));
  return `<pre>git clone ${escape(cloneUrl(repository, pages))}</pre>
    <p>Branches: ${names.join(", ") || "none yet"}</p><ul>${rows.join("")}</ul><p><a href="/">All repositories</a></p>`;
}

async function commitPage(repository: DemoRepository, ref: string, response: ServerResponse): Promise<void> {
  const sha = await resolveCommit(repository.bareDir, ref);
  if (!sha) return page(response, "Not found", "<p>There is no such commit.</p>", 404);
  const shown = await git(repository.bareDir, ["show", "--stat", "--patch", "--no-color", sha]);
  const back = `<p><a href="/${escape(repository.fullName)}">${escape(repository.fullName)}</a></p>`;
  page(
    response,
    `${repository.fullName} at ${sha.slice(0, 7)}`,
    `${back}<pre>${escape(shown.toString().slice(0, 200_000))}</pre>`,
  );
}

function cloneUrl(repository: DemoRepository, pages: { tokens: TokenBook; htmlUrl: string }): string {
  const url = new URL(`${pages.htmlUrl}/${repository.fullName}.git`);
  const token = pages.tokens.first();
  if (token) [url.username, url.password] = [token.login, token.token];
  return url.href;
}

function page(response: ServerResponse, title: string, body: string, status = 200): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
  });
  response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(title)}</title>
<meta name="viewport" content="width=device-width">
<style>
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { max-width: 52rem; margin: 3rem auto; padding: 0 1rem; }
  h2 { font-size: 1rem; margin: 2rem 0 .25rem; }
  pre { overflow-x: auto; padding: .6rem .8rem; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 6px; }
  small { opacity: .7; }
</style><main><h1>${escape(title)}</h1>${body}</main></html>`);
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
