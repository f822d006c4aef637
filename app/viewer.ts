import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { Viewer } from "@/lib/api/viewer-schema";
import { viewerOf } from "@/lib/services/session";

/** Who looks at this page, asked once for each rendering. */
export const findPageViewer = cache(async (): Promise<Viewer | null> => viewerOf(await headers()));

/** The viewer of a page; whoever is not signed in goes to the sign-in page and, with `path`, comes back afterwards. */
export async function requireViewer(path?: string): Promise<Viewer> {
  const viewer = await findPageViewer();
  if (!viewer) redirect(path ? `/sign-in?next=${encodeURIComponent(path)}` : "/sign-in");
  return viewer;
}
