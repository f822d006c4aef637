import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/**
 * Whether GitHub signed these bytes: `X-Hub-Signature-256` is "sha256=" and the HMAC-SHA256 of the raw body in hex
 * (docs.github.com, "Validating webhook deliveries"). Constant time in the secret. The body must be the bytes as they
 * came, because parsing and printing again changes them.
 */
export function verifyWebhookSignature(
  secret: string,
  rawBody: Buffer | string,
  signatureHeader: string | null | undefined,
): boolean {
  if (secret === "" || !signatureHeader || !/^sha256=[0-9a-f]{64}$/i.test(signatureHeader)) return false;
  const expected = createHmac("sha256", secret).update(rawBody).digest();
  return timingSafeEqual(expected, Buffer.from(signatureHeader.slice("sha256=".length), "hex"));
}

/** The header that GitHub would send for these bytes; for senders in tests and tools. */
export function signWebhook(secret: string, rawBody: Buffer | string): string {
  return `sha256=${createHmac("sha256", secret).update(rawBody).digest("hex")}`;
}

/** What a push says. `sha` is null when the ref was deleted. Only a hint to look: the truth is asked of GitHub. */
export type PushEvent = {
  /** As GitHub says it: refs/heads/main. */
  ref: string;
  /** As people write it: main, v1.2. */
  shortRef: string;
  kind: "branch" | "tag";
  sha: string | null;
  repository: { owner: string; name: string; htmlUrl: string };
};

const objectId = z.string().regex(/^[0-9a-f]{40}$/);
const pushSchema = z.object({
  ref: z
    .string()
    .max(1024)
    .regex(/^refs\/(heads|tags)\/./),
  after: objectId,
  deleted: z.boolean().optional(),
  repository: z.object({
    full_name: z.string().regex(/^[^/\s]+\/[^/\s]+$/),
    html_url: z.string().max(2048),
  }),
});

/**
 * Reads a verified delivery of the event `push`, as JSON or as the form that GitHub's settings page offers first
 * (`payload=…`). Null when it is not a push of a branch or tag.
 */
export function parsePushEvent(rawBody: Buffer | string): PushEvent | null {
  const parsed = pushSchema.safeParse(readPayload(rawBody.toString("utf8")));
  if (!parsed.success) return null;
  const { ref, after, deleted, repository } = parsed.data;
  const [owner, name] = repository.full_name.split("/") as [string, string];
  return {
    ref,
    shortRef: ref.replace(/^refs\/(heads|tags)\//, ""),
    kind: ref.startsWith("refs/heads/") ? "branch" : "tag",
    sha: deleted || /^0+$/.test(after) ? null : after,
    repository: { owner, name, htmlUrl: repository.html_url },
  };
}

function readPayload(body: string): unknown {
  try {
    return JSON.parse(body.startsWith("payload=") ? (new URLSearchParams(body).get("payload") ?? "") : body);
  } catch {
    return null;
  }
}
