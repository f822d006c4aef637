import type { OutgoingHttpHeaders } from "node:http";
import type { CommitRecord } from "./bare-repository";
import type { DemoRepository } from "./repository-shelf";

/** How GitHub says things: the fields that clients read, in GitHub's names. */

export type RestAnswer = { status: number; headers?: OutgoingHttpHeaders; body?: unknown; text?: string };

export const ok = (body: unknown, headers?: OutgoingHttpHeaders): RestAnswer => ({
  status: 200,
  body,
  headers,
});

export function failure(status: number, message: string, headers?: OutgoingHttpHeaders): RestAnswer {
  const body = { message, documentation_url: "https://docs.github.com/rest", status: String(status) };
  return { status, body, headers };
}

export const notFound = () => failure(404, "Not Found");

export function repositoryJson(repository: DemoRepository, urls: { html: string; api: string }) {
  const { id, owner, name, fullName, isPrivate, defaultBranch } = repository;
  return {
    id,
    node_id: `R_${id}`,
    name,
    full_name: fullName,
    private: isPrivate,
    owner: ownerJson(owner, urls.html),
    html_url: `${urls.html}/${fullName}`,
    url: `${urls.api}/repos/${fullName}`,
    clone_url: `${urls.html}/${fullName}.git`,
    default_branch: defaultBranch,
    fork: false,
    archived: false,
    disabled: false,
    visibility: isPrivate ? "private" : "public",
  };
}

export function ownerJson(login: string, htmlUrl: string) {
  return { login, id: 1, type: "Organization", html_url: `${htmlUrl}/${login}` };
}

/** The answer of /git/commits, and the `commit` part of /commits. */
export function gitCommitJson(commit: CommitRecord, repositoryUrl: string) {
  return {
    sha: commit.sha,
    url: `${repositoryUrl}/git/commits/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.treeSha, url: `${repositoryUrl}/git/trees/${commit.treeSha}` },
    parents: commit.parents.map((sha) => ({ sha, url: `${repositoryUrl}/git/commits/${sha}` })),
    verification: { verified: false, reason: "unsigned", signature: null, payload: null },
  };
}

export function commitJson(commit: CommitRecord, urls: { repository: string; html: string }) {
  const { sha, parents, ...details } = gitCommitJson(commit, urls.repository);
  return {
    sha,
    url: `${urls.repository}/commits/${sha}`,
    html_url: `${urls.html}/commit/${sha}`,
    commit: { ...details, comment_count: 0 },
    author: null,
    committer: null,
    parents,
  };
}
