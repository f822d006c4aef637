import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { GitTreeEntry } from "@/lib/domain/git/git";
import { blobSha } from "@/lib/github/read-archive";
import { makeRepositoryConnector } from "@/lib/github/repository-connector";
import { collectBlobs } from "@/lib/testing/github-world";

/*
 * An Enterprise address is typed by a person: what answers there is not GitHub until it has proved to be harmless.
 */

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const mebibyte = 1024 * 1024;
const sha = "a".repeat(40);
const connector = makeRepositoryConnector({ allowedHosts: ["127.0.0.1"], userAgent: "plumbline-test" });
const routes = new Map<RegExp, Answer>();
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const [, answer] = [...routes].find(([pattern]) => pattern.test(request.url ?? "")) ?? [];
    if (answer) answer(request, response);
    else response.writeHead(404).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/acme/shop`;
});
afterEach(() => routes.clear());
afterAll(async () => {
  await connector.close();
  server.closeAllConnections();
  server.close();
});

const connection = (token: string | null = null) => connector.connect({ url, token });
const json = (body: unknown): Answer => {
  return (_request, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
};

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/*
 * The most bytes of buffers that were held at one time while the work was done. The collector is made to run before
 * every reading, so that what is counted is held and not merely left lying; what is read between two readings is the
 * reason why the tests' contents are several times as large as their limits.
 */
async function mostHeld(work: () => Promise<void>): Promise<number> {
  const held = () => {
    collectGarbage();
    return process.memoryUsage().arrayBuffers;
  };
  const before = held();
  let most = 0;
  const watching = setInterval(() => {
    most = Math.max(most, held() - before);
  }, 100);
  await work().finally(() => clearInterval(watching));
  return most;
}

const repository = { full_name: "acme/shop", default_branch: "main", private: false };

test("a file without a size is read no further than a file may be", async () => {
  const huge = Buffer.alloc(256 * mebibyte, "x");
  const entries = Array.from({ length: 25 }, (_, index): GitTreeEntry => {
    const content = index === 0 ? huge : Buffer.from(`${index}`);
    return { path: `a/${index}.yaml`, mode: "100644", sha: blobSha(content), size: null };
  });
  const archive = gzipSync(
    Buffer.concat(
      entries.map(({ path }, index) => tarEntry(`x/${path}`, index === 0 ? huge : Buffer.from(`${index}`))),
    ),
  );
  routes.set(/\/tarball\//, (_request, response) => response.writeHead(200).end(archive));
  routes.set(/\/shop$/, json(repository));
  const most = await mostHeld(() =>
    expect(collectBlobs(connection().blobs(sha, entries))).rejects.toMatchObject({ code: "not_found" }),
  );
  expect(most).toBeLessThan(128 * mebibyte);
});

test("an archive is read to its end, whenever the collector runs", async () => {
  const contents = Array.from({ length: 25 }, (_, index) => Buffer.from(`${index}`));
  const entries = contents.map((content, index): GitTreeEntry => {
    return { path: `a/${index}.yaml`, mode: "100644", sha: blobSha(content), size: content.length };
  });
  const archive = gzipSync(
    Buffer.concat(contents.map((content, index) => tarEntry(`x/a/${index}.yaml`, content))),
  );
  routes.set(/\/tarball\//, (_request, response) => {
    response.writeHead(200).flushHeaders();
    setTimeout(() => response.end(archive), 50);
  });
  const collecting = setInterval(collectGarbage, 1);
  for (let time = 0; time < 5; time++) {
    const blobs = await collectBlobs(connection().blobs(sha, entries));
    expect(blobs.size).toBe(25);
  }
  clearInterval(collecting);
});

test("a name in an archive that is longer than any name is not read", async () => {
  const entries = Array.from({ length: 25 }, (_, index): GitTreeEntry => {
    const content = Buffer.from(`${index}`);
    return { path: `a/${index}.yaml`, mode: "100644", sha: blobSha(content), size: content.length };
  });
  // 300 MB of a pax header, which tar readers keep in memory until its end.
  const header = tarHeader("x/PaxHeader", 300 * mebibyte, "x");
  const archive = gzipSync(Buffer.concat([header, Buffer.alloc(300 * mebibyte)]));
  routes.set(/\/tarball\//, (_request, response) => response.writeHead(200).end(archive));
  routes.set(/\/shop$/, json(repository));
  const most = await mostHeld(() =>
    expect(collectBlobs(connection().blobs(sha, entries))).rejects.toMatchObject({ code: "not_found" }),
  );
  expect(most).toBeLessThan(128 * mebibyte);
});

test("a file that says it is small is measured", async () => {
  const content = Buffer.alloc(8 * mebibyte, "x");
  const entry: GitTreeEntry = { path: "a.yaml", mode: "100644", sha: blobSha(content), size: 3 };
  routes.set(/\/git\/blobs\//, json({ content: content.toString("base64"), encoding: "base64", size: 3 }));
  await expect(collectBlobs(connection().blobs(sha, [entry]))).rejects.toMatchObject({
    code: "content_refused",
    message: expect.stringContaining("too large"),
  });
});

test("sizes that are none are no listing", async () => {
  const tree = (size: number) => ({
    tree: [{ path: "a", mode: "100644", type: "blob", sha, size }],
    truncated: false,
  });
  for (const size of [-1, 1.5]) {
    routes.clear();
    routes.set(/\/git\/trees\//, json(tree(size)));
    await expect(connection().tree(sha)).rejects.toMatchObject({ code: "repository_unreachable" });
  }
});

test.each(["never", "", "0000-99-99", "+275761-01-01T00:00:00Z", "-000099-01-01T00:00:00Z"])(
  "a commit of the time “%s” is as old as can be",
  async (date) => {
    const person = { name: "Eve", email: "eve@example.com", date };
    const commit = { sha, tree: { sha }, author: person, committer: person, message: "x", parents: [] };
    routes.set(/\/git\/commits\//, json(commit));
    expect(await connection().commit(sha)).toMatchObject({ committedAt: "1970-01-01T00:00:00.000Z" });
  },
);

test("what would reorder a page is taken out of names and messages", async () => {
  const person = { name: "Ada\u202e\u001b[2J", email: "ada@example.com", date: "2026-01-01T00:00:00Z" };
  const message = "Fix\u202e the\u0007 shop\n\nBecause\u2066.";
  const commit = { sha, tree: { sha }, author: person, committer: person, message, parents: [] };
  routes.set(/\/git\/commits\//, json(commit));
  expect(await connection().commit(sha)).toMatchObject({
    authorName: "Ada[2J",
    message: "Fix the shop\n\nBecause.",
  });
});

test("a probe brings home a hundred branches of sensible length, and a name", async () => {
  routes.set(/\/branches/, json(Array.from({ length: 5000 }, (_, index) => ({ name: `b${index}` }))));
  routes.set(/\/shop$/, json(repository));
  expect((await connection().probe()).branches).toHaveLength(100);
  routes.clear();
  routes.set(/\/branches/, json([{ name: "x".repeat(5_000_000) }, { name: "main" }]));
  routes.set(/\/shop$/, json(repository));
  expect((await connection().probe()).branches).toEqual(["main"]);
  for (const full_name of ["../..", "acme/..", "./shop"]) {
    routes.clear();
    routes.set(/\/shop$/, json({ ...repository, full_name }));
    await expect(connection().probe()).rejects.toMatchObject({ code: "repository_unreachable" });
  }
});

test.each([
  { what: "deeper than any parser likes", body: `{"full_name":${"[".repeat(2_000_000)}` },
  { what: "deep and whole", body: `{"x":${"[".repeat(200_000)}${"]".repeat(200_000)}}` },
  { what: "no JSON", body: "<html>" },
  { what: "a text", body: '"x"' },
  {
    what: "a prototype",
    body: '{"__proto__":{"full_name":"acme/shop","default_branch":"main","private":false}}',
  },
])("an answer that is $what is no repository", async ({ body }) => {
  routes.set(/\/shop$/, (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  });
  await expect(connection().probe()).rejects.toMatchObject({ code: "repository_unreachable" });
});

test("an answer without end is cut off", async () => {
  routes.set(/\/shop$/, (request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const chunk = " ".repeat(mebibyte);
    const more = () => {
      while (!request.destroyed && response.write(chunk));
    };
    response.on("drain", more);
    more();
  });
  await expect(connection().probe()).rejects.toMatchObject({ code: "content_refused" });
});

test.each(["canary\u0001token", "canary token\nx-evil: 1", "canary-töken", "canary-\u{1f600}"])(
  "a token that cannot be sent is refused without being repeated",
  async (token) => {
    const logged: string[] = [];
    const stderr = vi
      .spyOn(process.stderr, "write")
      .mockImplementation((text) => logged.push(String(text)) > 0);
    routes.set(/\/shop$/, json(repository));
    const error = await Promise.resolve()
      .then(() => connection(token).probe())
      .catch((caught: unknown) => caught);
    stderr.mockRestore();
    expect(error).toMatchObject({ code: "bad_input", field: "token" });
    expect(everythingIn(error) + logged.join("")).not.toContain("canary");
  },
);

/** An error with all its causes, as a careless logger would print it. */
function everythingIn(error: unknown): string {
  const texts: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause)
    texts.push(String(current.stack), JSON.stringify(current));
  return texts.join("\n");
}

function tarHeader(name: string, size: number, type: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write("0000644\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("        ", 148);
  header.write(type, 156);
  header.write("ustar\0" + "00", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

function tarEntry(name: string, content: Buffer): Buffer {
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([tarHeader(name, content.length, "0"), content, padding]);
}
