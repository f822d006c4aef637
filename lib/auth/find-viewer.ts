import type { Viewer } from "@/lib/api/viewer-schema";
import type { Auth } from "@/lib/auth/auth";

/** What finding the viewer asks of the store. */
export type ViewerBook = {
  /** The person with projects and roles; null when unknown or disabled. An administrator has every project as admin. */
  findViewer(userId: string): Promise<Viewer | null>;
};

/**
 * Who sends these headers and in which session, or null. Asked anew at every request: a session that ended, a person
 * who was disabled or a role that was taken away counts from the next request on.
 */
export async function findSession(
  headers: Headers,
  auth: Auth,
  book: ViewerBook,
): Promise<{ viewer: Viewer; sessionId: string } | null> {
  const found = await auth.api.getSession({ headers, query: { disableCookieCache: true } });
  const viewer = found && (await book.findViewer(found.user.id));
  return viewer && { viewer, sessionId: found.session.id };
}
