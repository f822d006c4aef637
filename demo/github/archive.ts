import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { resolveCommit } from "./bare-repository";
import { spawnGit } from "./git-process";
import type { DemoRepository, RepositoryShelf } from "./repository-shelf";

export type ArchiveDesk = {
  /** Where an archive can be fetched without a token, as GitHub redirects to codeload for a few minutes. */
  urlFor(repository: DemoRepository, ref: string): string;
  /** Answers `/_codeload/…`; the path is known to begin so. */
  serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
};

const path = /^\/_codeload\/([^/]+)\/([^/]+)\/legacy\.tar\.gz\/(.+)$/;

export function makeArchiveDesk(shelf: RepositoryShelf, codeloadUrl: () => string): ArchiveDesk {
  // One pass for the life of the server: it opens nothing but archives of this demo.
  const pass = randomBytes(12).toString("hex");
  return {
    urlFor(repository, ref) {
      const place = `${repository.fullName}/legacy.tar.gz/${encodeURIComponent(ref)}`;
      return `${codeloadUrl()}/_codeload/${place}?token=${pass}`;
    },
    async serve(_request, response, url) {
      const [, owner = "", name = "", ref = ""] = path.exec(url.pathname) ?? [];
      const repository = shelf.find(owner, name);
      const sha =
        repository && url.searchParams.get("token") === pass
          ? await resolveCommit(repository.bareDir, decodeURIComponent(ref))
          : null;
      if (!repository || !sha) return void response.writeHead(404).end("404: Not Found");
      streamArchive(repository, sha, response);
    },
  };
}

function streamArchive(repository: DemoRepository, sha: string, response: ServerResponse): void {
  const prefix = `${repository.owner}-${repository.name}-${sha.slice(0, 7)}`;
  const child = spawnGit(repository.bareDir, [
    "archive",
    "--format=tar.gz",
    "-1",
    `--prefix=${prefix}/`,
    sha,
  ]);
  child.stdin.end();
  response.writeHead(200, {
    "content-type": "application/x-gzip",
    "content-disposition": `attachment; filename=${prefix}.tar.gz`,
  });
  response.on("close", () => child.kill());
  child.stdout.pipe(response);
}
