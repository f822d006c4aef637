import type { Viewer } from "@/lib/api/viewer-schema";
import { handleAuth } from "@/lib/auth/auth-handler";
import { clientAddress } from "@/lib/auth/client-address";
import { findSession } from "@/lib/auth/find-viewer";
import { isCrossSite, isSameOrigin } from "@/lib/auth/same-origin";
import { AppError } from "@/lib/platform/errors";
import { byOf, type Caller } from "@/lib/services/caller";
import { recordFailedSignIn } from "@/lib/services/record-failed-sign-in";
import { services } from "@/lib/services/context";
import { eventStream } from "@/lib/services/event-stream";

const userAgentLengthMax = 300;
/** Streams of one person: a browser shares one among its tabs, and each costs a look at the session now and then. */
const streamsMax = 40;

/** Who sends these headers, or null. */
export async function viewerOf(headers: Headers): Promise<Viewer | null> {
  const { auth, store } = services();
  return (await findSession(headers, auth, store.people))?.viewer ?? null;
}

/** Who asks for a change with these headers, and from where; null for nobody. */
export async function callerOf(headers: Headers): Promise<Caller | null> {
  const { auth, store } = services();
  const session = await findSession(headers, auth, store.people);
  return session && { ...session, origin: callerOrigin(headers) };
}

/** Where a request came from, for the record. */
export function callerOrigin(headers: Headers): Caller["origin"] {
  const ip = clientAddress(headers, services().trustedProxies);
  const userAgent = headers.get("user-agent")?.slice(0, userAgentLengthMax);
  return { ...(ip ? { ip } : {}), ...(userAgent ? { userAgent } : {}) };
}

/** Refuses what another site makes a browser read here; throws `forbidden`. */
export function refuseOtherSites(headers: Headers): void {
  if (isCrossSite(headers)) throw notOurPage();
}

/** Lets pass what a page of this installation sends; throws `forbidden` for the rest. */
export function requireOwnPage(headers: Headers): void {
  if (!isSameOrigin(headers, services().origins)) throw notOurPage();
}

function notOurPage(): AppError {
  return new AppError(
    "forbidden",
    "This request does not come from a page of this installation. Open it at its own address (PLUMBLINE_BASE_URL).",
  );
}

/**
 * Sign-in and sign-out by better-auth, for pages of ours only: another site must not sign somebody in as whom it likes.
 * Both are recorded, and so are attempts in vain.
 */
export async function signInOrOut(request: Request): Promise<Response> {
  requireOwnPage(request.headers);
  const { auth, store } = services();
  const origin = callerOrigin(request.headers);
  const leaving = new URL(request.url).pathname.endsWith("/sign-out")
    ? await viewerOf(request.headers)
    : null;
  const { response, failedEmail } = await handleAuth(request, auth, origin.ip ?? null);
  if (failedEmail !== null) await recordFailedSignIn(failedEmail, origin);
  if (leaving && response.ok) await store.people.recordSignOut(byOf({ viewer: leaving, origin }));
  return response;
}

/** What changes for a viewer, as long as their session lasts. `headers` are those that it began with. Throws `rate_limited`. */
export function openEvents(
  headers: Headers,
  viewer: Viewer,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const { events } = services();
  if (events.followersOf(viewer.id) >= streamsMax) {
    throw new AppError("rate_limited", "Too many pages of yours are open. Close some.", { retryable: true });
  }
  const kept = new Headers(headers);
  return eventStream({
    events,
    viewer,
    findViewer: () => viewerOf(kept),
    signal,
  });
}
