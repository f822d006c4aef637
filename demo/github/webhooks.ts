import { createHmac, randomUUID } from "node:crypto";
import { git } from "./git-process";
import { listCommits } from "./bare-repository";
import type { DemoRepository } from "./repository-shelf";
import { ownerJson, repositoryJson } from "./rest-answers";
import type { RefMove } from "./smart-http";

export type Delivery = {
  id: string;
  event: string;
  repository: string;
  url: string;
  body: string;
  headers: Record<string, string>;
  /** The receiver's answer, or null when there was none. */
  status: number | null;
};

export type WebhookPost = {
  /** Sends `push` for each ref that moved, if the repository has a webhook. */
  push(repository: DemoRepository, login: string, moves: RefMove[]): void;
  /** Sends an earlier delivery again, byte for byte, as GitHub's button does. */
  redeliver(delivery: Delivery): Promise<number | null>;
  /** Newest last. */
  deliveries: Delivery[];
  /** Resolves when everything on its way has been answered or given up. */
  settled(): Promise<void>;
};

const zero = "0".repeat(40);
const commitsPerEventMax = 20;

export function makeWebhookPost(urls: { html: string; api: string }): WebhookPost {
  const deliveries: Delivery[] = [];
  const onTheWay = new Set<Promise<unknown>>();

  function track(work: Promise<unknown>) {
    onTheWay.add(work);
    void work.finally(() => onTheWay.delete(work));
  }

  async function deliverPush(repository: DemoRepository, login: string, move: RefMove) {
    const { webhook } = repository;
    if (!webhook) return;
    const body = JSON.stringify(await pushEvent(repository, login, move, urls));
    const id = randomUUID();
    const headers = {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/demo",
      "x-github-event": "push",
      "x-github-delivery": id,
      "x-github-hook-id": String(repository.id),
      "x-hub-signature-256": `sha256=${createHmac("sha256", webhook.secret).update(body).digest("hex")}`,
    };
    const delivery: Delivery = {
      id,
      event: "push",
      repository: repository.fullName,
      url: webhook.url,
      body,
      headers,
      status: null,
    };
    deliveries.push(delivery);
    if (deliveries.length > 100) deliveries.shift();
    delivery.status = await post(delivery);
  }

  return {
    deliveries,
    redeliver: post,
    push(repository, login, moves) {
      for (const move of moves) track(deliverPush(repository, login, move).catch(() => {}));
    },
    async settled() {
      while (onTheWay.size > 0) await Promise.allSettled(onTheWay);
    },
  };
}

/** GitHub waits ten seconds for an answer and does not try again. */
async function post({ url, headers, body }: Delivery): Promise<number | null> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(10_000),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return null;
  }
}

async function pushEvent(
  repository: DemoRepository,
  login: string,
  { ref, before, after }: RefMove,
  urls: { html: string; api: string },
) {
  const commits = after ? await newCommits(repository, before, after) : [];
  const base = repositoryJson(repository, urls);
  return {
    ref,
    before: before ?? zero,
    after: after ?? zero,
    created: before === null,
    deleted: after === null,
    forced: false,
    base_ref: null,
    compare: `${base.html_url}/compare/${(before ?? zero).slice(0, 12)}...${(after ?? zero).slice(0, 12)}`,
    commits,
    head_commit: commits.at(-1) ?? null,
    repository: base,
    pusher: { name: login, email: `${login}@users.noreply.example` },
    sender: ownerJson(login, urls.html),
  };
}

/** The pushed commits, oldest first, at most 20, with the files that each touched. */
async function newCommits(repository: DemoRepository, before: string | null, after: string) {
  const { bareDir } = repository;
  const range = before ? `${before}..${after}` : after;
  const listed = await git(bareDir, ["rev-list", `--max-count=${commitsPerEventMax}`, range]);
  const shas = listed.toString().split("\n").filter(Boolean).reverse();
  return Promise.all(
    shas.map(async (sha) => {
      const [commit] = await listCommits(bareDir, sha, { count: 1 });
      const files = await git(bareDir, ["diff-tree", "-r", "--root", "--no-commit-id", "--name-status", sha]);
      const changed = (letter: string) =>
        files
          .toString()
          .split("\n")
          .filter((line) => line.startsWith(letter))
          .map((line) => line.slice(line.indexOf("\t") + 1));
      return {
        id: sha,
        tree_id: commit!.treeSha,
        distinct: true,
        message: commit!.message,
        timestamp: commit!.committer.date,
        url: `${repository.fullName}/commit/${sha}`,
        author: { name: commit!.author.name, email: commit!.author.email },
        committer: { name: commit!.committer.name, email: commit!.committer.email },
        added: changed("A"),
        removed: changed("D"),
        modified: changed("M"),
      };
    }),
  );
}
