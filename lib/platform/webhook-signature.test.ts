import { expect, test } from "vitest";
import { parsePushEvent, signWebhook, verifyWebhookSignature } from "@/lib/platform/webhook-signature";

const secret = "It's a Secret to Everybody";

test("GitHub's own documented example verifies", () => {
  const header = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
  expect(verifyWebhookSignature(secret, "Hello, World!", header)).toBe(true);
  expect(verifyWebhookSignature(secret, Buffer.from("Hello, World!"), header)).toBe(true);
});

test.each([
  { promise: "another body", header: signWebhook(secret, "Hello, World?") },
  { promise: "another secret", header: signWebhook("guess", "Hello, World!") },
  { promise: "no header", header: null },
  { promise: "an empty header", header: "" },
  { promise: "a shorter digest", header: "sha256=757107ea" },
  { promise: "the old SHA-1 header", header: "sha1=757107ea0eb2509fc211221cce984b8a37570b6d" },
  { promise: "a digest that is not hex", header: `sha256=${"z".repeat(64)}` },
])("$promise is refused", ({ header }) => {
  expect(verifyWebhookSignature(secret, "Hello, World!", header)).toBe(false);
});

test("an empty secret verifies nothing, not even its own signature", () => {
  expect(verifyWebhookSignature("", "x", signWebhook("", "x"))).toBe(false);
});

const push = {
  ref: "refs/heads/release/2.0",
  before: "a".repeat(40),
  after: "b".repeat(40),
  deleted: false,
  repository: { full_name: "acme/shop", html_url: "https://github.com/acme/shop" },
};

test("a push says which ref moved where, with slashes in its name", () => {
  const expected = {
    ref: "refs/heads/release/2.0",
    shortRef: "release/2.0",
    kind: "branch",
    sha: "b".repeat(40),
    repository: { owner: "acme", name: "shop", htmlUrl: "https://github.com/acme/shop" },
  };
  expect(parsePushEvent(JSON.stringify(push))).toEqual(expected);
  expect(parsePushEvent(Buffer.from(`payload=${encodeURIComponent(JSON.stringify(push))}`))).toEqual(
    expected,
  );
});

test("a deleted branch has no commit", () => {
  const event = parsePushEvent(JSON.stringify({ ...push, after: "0".repeat(40), deleted: true }));
  expect(event?.sha).toBeNull();
});

test.each([
  { promise: "a ping", body: JSON.stringify({ zen: "Keep it logically awesome.", hook_id: 1 }) },
  { promise: "what is not JSON", body: "{" },
  { promise: "a note", body: JSON.stringify({ ...push, ref: "refs/notes/commits" }) },
  { promise: "a commit that is no object id", body: JSON.stringify({ ...push, after: "main" }) },
])("$promise is no push", ({ body }) => {
  expect(parsePushEvent(body)).toBeNull();
});
