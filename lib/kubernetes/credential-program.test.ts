import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { ClusterHttp } from "@/lib/kubernetes/cluster-http";
import { makeClusterConnector } from "@/lib/kubernetes/connect-cluster";
import { parseKubeconfig } from "@/lib/kubernetes/parse-kubeconfig";
import { usualTiming } from "@/lib/kubernetes/timing";
import { describeWithControlPlane } from "@/lib/testing/control-plane";

const dir = mkdtempSync(join(tmpdir(), "plumbline-program-"));
const program = join(dir, "cloud");
const runs = join(dir, "runs");
afterAll(() => rmSync(dir, { recursive: true, force: true }));
beforeEach(() => writeFileSync(runs, ""));
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** A program that counts its runs and then does what its script says. */
function prints(script: string): void {
  writeFileSync(program, `#!/bin/sh\necho run >> ${runs}\n${script}\n`);
  chmodSync(program, 0o700);
}
const timesRun = () => readFileSync(runs, "utf8").split("\n").length - 1;
const answer = (status: object, apiVersion = "client.authentication.k8s.io/v1") =>
  `echo '${JSON.stringify({ apiVersion, kind: "ExecCredential", status })}'`;
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
function kubeconfig(cluster: object): string {
  const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "cloud", provideClusterInfo: true };
  return JSON.stringify({
    clusters: [{ name: "c", cluster }],
    users: [{ name: "u", user: { exec } }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  });
}

/** A server that accepts one token only, and counts what it was asked. */
async function startServer() {
  const state = { token: "first-token", asked: 0 };
  const server = createServer(({ headers }, response) => {
    state.asked += 1;
    response.statusCode = headers.authorization === `Bearer ${state.token}` ? 200 : 401;
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const timing = { ...usualTiming, execMs: 1_000, retryMsMin: 1, retryMsMax: 5 };
  const http = new ClusterHttp(parseKubeconfig(kubeconfig({ server: url }), [program]), timing);
  cleanUps.unshift(() => http.close());
  return { state, http, url };
}
const read = { method: "GET", path: "/version", isRead: true } as const;

test("a token is asked for once and kept until it ends", async () => {
  const { http } = await startServer();
  prints(answer({ token: "first-token", expirationTimestamp: inAnHour() }));
  await Promise.all([http.request(read), http.request(read)]);
  await http.request(read);
  expect(timesRun()).toBe(1);
});

test("a token that ends soon is asked for anew", async () => {
  const { http } = await startServer();
  prints(answer({ token: "first-token", expirationTimestamp: new Date(Date.now() + 5_000).toISOString() }));
  await http.request(read);
  await http.request(read);
  expect(timesRun()).toBe(2);
});

test("a token that the cluster refuses is asked for anew, once, for requests and watches", async () => {
  const { http, state } = await startServer();
  prints(answer({ token: "first-token" }));
  await http.request(read);
  state.token = "second-token";
  prints(answer({ token: "second-token" }));
  expect(await http.request(read)).toMatchObject({ status: 200 });
  state.token = "third-token";
  await expect(http.request(read)).rejects.toMatchObject({ code: "cluster_unauthorized" });
  prints(answer({ token: "third-token" }));
  expect((await http.openWatch("/watch", new AbortController().signal)).status).toBe(200);
});

test("the program learns of its cluster, and nothing of the installation's secrets", async () => {
  const { http, state, url } = await startServer();
  process.env.PLUMBLINE_CANARY = "canary";
  cleanUps.push(() => delete process.env.PLUMBLINE_CANARY);
  prints(`env > ${dir}/env\n${answer({ token: state.token })}`);
  await http.request(read);
  const seen = readFileSync(join(dir, "env"), "utf8");
  expect(seen).toContain(url);
  expect(seen).not.toContain("canary");
  expect(seen).not.toContain("DATABASE_URL");
});

test.each([
  {
    what: "fails",
    script: "echo 'no credentials: secret-token-0123456789abcdef' >&2; exit 3",
    words: /ended with 3: no credentials: …/,
  },
  { what: "prints something else", script: "echo first-token", words: /did not print an ExecCredential/ },
  { what: "prints without end", script: "while :; do echo first-token; done", words: /printed too much/ },
  { what: "never ends", script: "sleep 60 & sleep 60", words: /took longer than 1 s/ },
  {
    what: "answers in another version",
    script: answer({ token: "t" }, "other/v1"),
    words: /answered as other\/v1/,
  },
  { what: "prints no credentials", script: answer({}), words: /neither a token nor a client certificate/ },
])("a program that $what is said to, without what it printed", async ({ script, words }) => {
  const { http, state } = await startServer();
  prints(script);
  const error = (await http.request(read).catch((reason: unknown) => reason)) as Error;
  expect(error).toMatchObject({
    code: "cluster_unauthorized",
    message: expect.stringMatching(words) as string,
  });
  expect(`${error.message} ${String(error.cause)}`).not.toMatch(/first-token|0123456789abcdef/);
  expect(state.asked).toBe(0);
});

test("a program that is not there is said to be missing", async () => {
  const { http } = await startServer();
  rmSync(program, { force: true });
  await expect(http.request(read)).rejects.toThrow(/could not be started \(ENOENT\)/);
});

describeWithControlPlane("a program that signs in to a real API server", "api", (plane) => {
  const ca = { "certificate-authority-data": Buffer.from(plane.certificate).toString("base64") };

  test("by token, and by a client certificate that is rotated", async () => {
    const connector = makeClusterConnector({ redact: (object) => object, execCommands: [program] });
    prints(answer({ token: plane.token }));
    const connection = connector.connect(kubeconfig({ server: plane.url, ...ca }));
    cleanUps.push(() => connection.close());
    expect((await connection.probe()).username).toBe("admin");

    const config = JSON.parse(plane.certificateKubeconfig) as {
      users: { user: Record<"client-certificate-data" | "client-key-data", string> }[];
    };
    const { user } = config.users[0]!;
    const pem = (data: string) => Buffer.from(data, "base64").toString("utf8");
    const status = {
      clientCertificateData: pem(user["client-certificate-data"]),
      clientKeyData: pem(user["client-key-data"]),
      // It ends at once, so that each request asks again.
      expirationTimestamp: new Date().toISOString(),
    };
    prints(answer(status).replaceAll("\\n", "\\\\n"));
    const other = connector.connect(kubeconfig({ server: plane.url, ...ca }));
    cleanUps.push(() => other.close());
    expect((await other.probe()).username).toBe("ann");
    prints(answer({ token: plane.token, expirationTimestamp: inAnHour() }));
    expect((await other.probe()).username).toBe("admin");
  });
});
