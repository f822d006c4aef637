import { z } from "zod";
import type { Auth } from "@/lib/auth/auth";
import { clientHeader } from "@/lib/auth/client-address";

const signInPath = "/api/auth/sign-in/email";
/** All that is used of better-auth's several dozen endpoints; the others do not exist. */
const endpoints = new Set([signInPath, "/api/auth/sign-out"]);
const bodyBytesMax = 10_000;

/** Nothing else reaches better-auth, which also takes addresses to redirect to, and forms of other sites. */
const signInSchema = z.object({ email: z.string().max(254), password: z.string().max(1000) });

export type AuthAnswer = {
  response: Response;
  /** The address that somebody tried to sign in with, in vain; null when nobody did. */
  failedEmail: string | null;
};

/**
 * Answers /api/auth/*: sign-in and sign-out, nothing else. `address` is where the request came from; the limit on
 * attempts counts by it. The caller has made sure that a page of ours sent the request.
 */
export async function handleAuth(request: Request, auth: Auth, address: string | null): Promise<AuthAnswer> {
  const { pathname } = new URL(request.url);
  const refused = (status: number): AuthAnswer => ({
    response: new Response(null, { status, headers: { "cache-control": "no-store" } }),
    failedEmail: null,
  });
  if (request.method !== "POST" || !endpoints.has(pathname)) return refused(404);
  const body = await readBounded(request);
  if (body === null) return refused(413);
  const isSignIn = pathname === signInPath;
  const attempt = isSignIn ? signInSchema.safeParse(parseJson(body)).data : null;
  if (attempt === undefined) return refused(400);

  const headers = new Headers(request.headers);
  headers.set("content-type", "application/json");
  headers.delete("content-length");
  headers.delete(clientHeader);
  if (address) headers.set(clientHeader, address);
  const sent = new Request(request.url, { method: "POST", headers, body: JSON.stringify(attempt ?? {}) });
  const answer = await auth.handler(sent);

  return {
    response: plainAnswer(answer),
    failedEmail: attempt && !answer.ok ? attempt.email : null,
  };
}

/**
 * Status and cookies of better-auth's answer. Its body repeats the session's token, where scripts could read what the
 * cookie keeps from them, and says why somebody is not let in, which is nobody's business.
 */
function plainAnswer(answer: Response): Response {
  const headers = new Headers({ "cache-control": "no-store", "content-type": "application/json" });
  for (const cookie of answer.headers.getSetCookie()) headers.append("set-cookie", cookie);
  const retryAfter = answer.headers.get("x-retry-after");
  if (retryAfter) headers.set("retry-after", retryAfter);
  const isRefused = answer.status >= 400 && answer.status < 500 && answer.status !== 429;
  return new Response("{}", { status: isRefused ? 401 : answer.status, headers });
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}

/** The body, or null as soon as it is longer than an address and a password can be. */
async function readBounded(request: Request): Promise<Buffer<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > bodyBytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
