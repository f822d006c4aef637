import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { areCredentialsRefused } from "@/lib/domain/cluster/refused-credentials";
import { refusedWords } from "@/lib/kubernetes/refused-words";
import { createClientAuthority } from "@/scripts/control-plane/client-certificate.mjs";

const dir = mkdtempSync(join(tmpdir(), "plumbline-words-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const now = new Date("2100-01-01T00:00:00Z");
const tokenUntil = (exp: unknown) =>
  ["h", Buffer.from(JSON.stringify({ exp })).toString("base64url"), "signature"].join(".");
const ofToken = (token: string) =>
  refusedWords({ token, certificate: null, key: null }, { kind: "token", token }, now);

test("a token that has ended is said to have, and where another one goes", () => {
  const words = ofToken(tokenUntil(now.getTime() / 1_000 - 60));
  expect(areCredentialsRefused(words)).toBe(true);
  expect(words).toContain(
    "(401): they are wrong, expired or revoked. The token ended at 2099-12-31 23:59 UTC.",
  );
  expect(words).toMatch(/Replace the kubeconfig with one that holds new ones\.$/);
});

test("a client certificate that has ended is said to have", () => {
  const { certificate, key } = createClientAuthority(dir).issue("ann", []);
  const signIn = { certificate, key };
  const words = refusedWords({ token: null, ...signIn }, { kind: "certificate", ...signIn }, now);
  expect(words).toMatch(/The client certificate ended at 20\d\d-.* UTC\. Replace the kubeconfig/);
});

test("the program that printed them is named", () => {
  const program = { path: "/opt/cloud", args: [], env: {}, apiVersion: "v1", cluster: null };
  const words = refusedWords({ token: "t", certificate: null, key: null }, { kind: "exec", program }, now);
  expect(words).toMatch(/revoked\. \/opt\/cloud printed them: renew what it signs in with\.$/);
});

test.each([
  { what: "has not ended", token: tokenUntil(now.getTime() / 1_000 + 60) },
  { what: "says no end", token: tokenUntil(undefined) },
  { what: "says an end that is none", token: tokenUntil(1e300) },
  { what: "is not made of claims", token: "opaque" },
  { what: "holds something else", token: "a.bnVsbA.c" },
])("of a token that $what no end is said, and nothing of it is repeated", ({ token }) => {
  const words = ofToken(token);
  expect(words).not.toContain("ended");
  expect(words).not.toContain(token);
});
