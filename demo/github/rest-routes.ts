import { canReadContents, type Caller } from "./access";
import {
  countCommits,
  findRef,
  listCommits,
  listRefs,
  readObject,
  readTree,
  resolveCommit,
} from "./bare-repository";
import type { DemoRepository } from "./repository-shelf";
import {
  commitJson,
  failure,
  gitCommitJson,
  notFound,
  ok,
  repositoryJson,
  type RestAnswer,
} from "./rest-answers";

export type RestRequest = {
  repository: DemoRepository;
  caller: Caller;
  /** What stands behind the route's name, decoded. */
  rest: string;
  query: URLSearchParams;
  accept: string;
  urls: { html: string; api: string; repository: string; self: URL };
  /** GitHub cuts a recursive listing off at 100,000 entries or 7 MB. */
  treeEntriesMax: number;
  archiveUrl(repository: DemoRepository, ref: string): string;
};

type Route = {
  name: string;
  /** Matched against what follows /repos/{owner}/{repo}, still encoded. */
  pattern: RegExp;
  needsContents: boolean;
  answer(request: RestRequest): Promise<RestAnswer> | RestAnswer;
};

const sha = "[0-9a-f]{40}";

export const routes: Route[] = [
  { name: "", pattern: /^$/, needsContents: false, answer: (r) => ok(repositoryJson(r.repository, r.urls)) },
  { name: "/branches", pattern: /^\/branches$/, needsContents: true, answer: branches },
  { name: "/commits", pattern: /^\/commits$/, needsContents: true, answer: history },
  { name: "/commits/{ref}", pattern: /^\/commits\/(.+)$/, needsContents: true, answer: commitOfRef },
  { name: "/git/ref/{ref}", pattern: /^\/git\/refs?\/(.+)$/, needsContents: true, answer: ref },
  {
    name: "/git/tags/{sha}",
    pattern: new RegExp(`^/git/tags/(${sha})$`),
    needsContents: true,
    answer: annotatedTag,
  },
  {
    name: "/git/commits/{sha}",
    pattern: new RegExp(`^/git/commits/(${sha})$`),
    needsContents: true,
    answer: gitCommit,
  },
  { name: "/git/trees/{sha}", pattern: /^\/git\/trees\/(.+)$/, needsContents: true, answer: tree },
  {
    name: "/git/blobs/{sha}",
    pattern: new RegExp(`^/git/blobs/(${sha})$`),
    needsContents: true,
    answer: blob,
  },
  {
    name: "/tarball/{ref}",
    pattern: /^\/tarball(?:\/(.*))?$/,
    needsContents: true,
    answer: (r) => ({ status: 302, headers: { location: r.archiveUrl(r.repository, r.rest || "HEAD") } }),
  },
];

/** Asks a route that was found, unless the token may not read what it needs. */
export async function answerRoute(route: Route, request: RestRequest): Promise<RestAnswer> {
  if (route.needsContents && !canReadContents(request.caller))
    return failure(403, "Resource not accessible by personal access token");
  return route.answer(request);
}

async function branches({ repository, query, urls }: RestRequest): Promise<RestAnswer> {
  const all = await listRefs(repository.bareDir, "refs/heads/");
  const { page, perPage } = paging(query);
  const shown = all.slice((page - 1) * perPage, page * perPage).map((branch) => ({
    name: branch.ref.slice("refs/heads/".length),
    commit: { sha: branch.sha, url: `${urls.repository}/commits/${branch.sha}` },
    protected: false,
  }));
  return ok(shown, linkHeader(urls.self, page, Math.ceil(all.length / perPage)));
}

async function history({ repository, query, urls }: RestRequest): Promise<RestAnswer> {
  const start = await resolveCommit(repository.bareDir, query.get("sha") || repository.defaultBranch);
  if (!start) return (await isEmpty(repository)) ? empty() : notFound();
  const path = query.get("path") ?? "";
  const { page, perPage } = paging(query);
  const commits = await listCommits(repository.bareDir, start, {
    path,
    skip: (page - 1) * perPage,
    count: perPage,
  });
  const total = await countCommits(repository.bareDir, start, path);
  const html = `${urls.html}/${repository.fullName}`;
  return ok(
    commits.map((commit) => commitJson(commit, { repository: urls.repository, html })),
    linkHeader(urls.self, page, Math.ceil(total / perPage)),
  );
}

async function commitOfRef({ repository, rest, accept, urls }: RestRequest): Promise<RestAnswer> {
  const found = await resolveCommit(repository.bareDir, rest);
  if (!found) {
    if (await isEmpty(repository)) return empty();
    return failure(422, `No commit found for SHA: ${rest}`);
  }
  if (/application\/vnd\.github(\.v3)?\.sha/.test(accept)) {
    return {
      status: 200,
      text: found,
      headers: { "content-type": "application/vnd.github.sha; charset=utf-8" },
    };
  }
  const [commit] = await listCommits(repository.bareDir, found, { count: 1 });
  const html = `${urls.html}/${repository.fullName}`;
  return ok(commitJson(commit!, { repository: urls.repository, html }));
}

async function ref({ repository, rest, urls }: RestRequest): Promise<RestAnswer> {
  const found = await findRef(repository.bareDir, `refs/${rest}`);
  if (!found) return (await isEmpty(repository)) ? empty() : notFound();
  return ok({
    ref: found.ref,
    url: `${urls.repository}/git/${found.ref}`,
    object: {
      sha: found.sha,
      type: found.type,
      url: `${urls.repository}/git/${found.type}s/${found.sha}`,
    },
  });
}

async function annotatedTag({ repository, rest, urls }: RestRequest): Promise<RestAnswer> {
  const text = (await readObject(repository.bareDir, "tag", rest))?.toString();
  const header = text && /^object ([0-9a-f]{40})\ntype (\w+)\ntag (.+)\n/.exec(text);
  if (!header) return notFound();
  const [, target, type, tag] = header as unknown as [string, string, string, string];
  return ok({
    sha: rest,
    tag,
    url: `${urls.repository}/git/tags/${rest}`,
    message: text.slice(text.indexOf("\n\n") + 2),
    object: { sha: target, type, url: `${urls.repository}/git/${type}s/${target}` },
  });
}

async function gitCommit({ repository, rest, urls }: RestRequest): Promise<RestAnswer> {
  if ((await resolveCommit(repository.bareDir, rest)) !== rest) return notFound();
  const [commit] = await listCommits(repository.bareDir, rest, { count: 1 });
  return ok(gitCommitJson(commit!, urls.repository));
}

async function tree({ repository, rest, query, urls, treeEntriesMax }: RestRequest): Promise<RestAnswer> {
  const treeish = /^[0-9a-f]{40}$/.test(rest) ? rest : await resolveCommit(repository.bareDir, rest);
  const entries = treeish && (await readTree(repository.bareDir, treeish, query.has("recursive")));
  if (!entries) return notFound();
  return ok({
    sha: rest,
    url: `${urls.repository}/git/trees/${rest}`,
    tree: entries.slice(0, treeEntriesMax).map(({ size, ...entry }) => ({
      ...entry,
      ...(size === null ? {} : { size }),
      ...(entry.type === "commit" ? {} : { url: `${urls.repository}/git/${entry.type}s/${entry.sha}` }),
    })),
    truncated: entries.length > treeEntriesMax,
  });
}

async function blob({ repository, rest, urls }: RestRequest): Promise<RestAnswer> {
  const content = await readObject(repository.bareDir, "blob", rest);
  if (!content) return notFound();
  return ok({
    sha: rest,
    node_id: `B_${rest}`,
    size: content.length,
    url: `${urls.repository}/git/blobs/${rest}`,
    encoding: "base64",
    // GitHub breaks the lines as MIME does.
    content: content.toString("base64").replace(/.{60}/g, "$&\n"),
  });
}

async function isEmpty(repository: DemoRepository): Promise<boolean> {
  return (await listRefs(repository.bareDir, "refs/")).length === 0;
}

const empty = () => failure(409, "Git Repository is empty.");

function paging(query: URLSearchParams): { page: number; perPage: number } {
  const whole = (name: string, fallback: number) => Math.floor(Number(query.get(name))) || fallback;
  return {
    page: Math.max(1, whole("page", 1)),
    perPage: Math.min(100, Math.max(1, whole("per_page", 30))),
  };
}

function linkHeader(self: URL, page: number, last: number): { link?: string } {
  const link = (target: number, rel: string) => {
    const url = new URL(self);
    url.searchParams.set("page", String(target));
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, "prev")] : []),
    ...(page < last ? [link(page + 1, "next"), link(last, "last")] : []),
    ...(page > 1 ? [link(1, "first")] : []),
  ];
  return links.length > 0 ? { link: links.join(", ") } : {};
}
