import { fetch, Headers, Response, type Dispatcher, type RequestInit } from "undici";
import { AppError } from "@/lib/platform/errors";

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

const redirectsMax = 5;
const answerTimeoutMs = 20_000;
const archiveTimeoutMs = 300_000;
/** GitHub's largest answer in use is a tree of 7 MB. */
const answerBytesMax = 32 * 1024 * 1024;

/**
 * Two ways to fetch through the fence. Both follow a few redirects themselves, drop the credentials when a redirect
 * leaves the origin, and never go from https to http. `answer` reads the body at once, up to 32 MB; `archive` leaves
 * it streaming.
 */
export function makeFencedFetch(dispatcher: Dispatcher): { answer: Fetch; archive: Fetch } {
  return {
    async answer(url, init) {
      const response = await follow(dispatcher, url, init, answerTimeoutMs);
      const isEmpty = response.status === 204 || response.status === 205 || response.status === 304;
      const body = isEmpty ? null : await readWithin(response, answerBytesMax);
      return new Response(body, { status: response.status, headers: response.headers });
    },
    async archive(url, init) {
      const response = await follow(dispatcher, url, init, archiveTimeoutMs);
      if (response.body) responseOf.set(response.body, response);
      return response;
    },
  };
}

/**
 * The response of each body that is still to be read. undici ends a body nobody reads yet as soon as its response is
 * collected, and octokit hands on the body alone: without this an archive would now and then end before its first byte.
 */
const responseOf = new WeakMap<object, Response>();

async function follow(
  dispatcher: Dispatcher,
  url: string,
  init: RequestInit = {},
  timeoutMs: number,
): Promise<Response> {
  const headers = new Headers(init.headers);
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = init.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
  let target = new URL(url);
  for (let hops = 0; hops <= redirectsMax; hops += 1) {
    const response = await fetch(target, { ...init, headers, redirect: "manual", dispatcher, signal });
    const location = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || !location) return response;
    await response.body?.cancel();
    const next = new URL(location, target);
    if (next.protocol !== "https:" && next.protocol !== target.protocol) throw misled(target);
    if (next.origin !== target.origin) {
      headers.delete("authorization");
      headers.delete("cookie");
    }
    target = next;
  }
  throw misled(target);
}

async function readWithin(response: Response, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of response.body ?? []) {
    total += chunk.length;
    if (total > bytesMax) {
      throw new AppError("content_refused", "GitHub's answer is larger than Plumbline accepts (32 MB).");
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function misled(from: URL): AppError {
  return new AppError("repository_unreachable", `${from.host} redirects to where Plumbline does not follow.`);
}
