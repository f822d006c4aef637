import type { Viewer } from "@/lib/api/viewer-schema";
import { visibleProjects } from "@/lib/auth/policy";

/** A change as the store tells it; after a gap anything may have changed. */
export type News = { kind: "changed"; projectId: string | null; keys: string[][] } | { kind: "gap" };

/** Query keys that went stale; an empty list means all of them. */
export type StaleKeys = string[][];

export type EventHub = {
  /** Calls back with the keys of changes that the viewer may see. The returned function ends it. */
  follow(viewerNow: () => Viewer, onStale: (keys: StaleKeys) => void): () => void;
  /** How many follow now. */
  followersTotal(): number;
  /** How many of them are this person. */
  followersOf(viewerId: string): number;
};

/**
 * One ear on the database for a whole web process, and any number of browsers behind it. It listens from the first
 * follower on. `listen` promises to call with a gap after it lost its connection.
 */
export function makeEventHub(listen: (onNews: (news: News) => void) => Promise<unknown>): EventHub {
  const followers = new Set<{ viewerNow: () => Viewer; onStale: (keys: StaleKeys) => void }>();
  let isListening = false;

  function pass(news: News) {
    for (const { viewerNow, onStale } of followers) {
      if (news.kind === "gap") onStale([]);
      else if (mayHear(viewerNow(), news.projectId)) onStale(news.keys);
    }
  }

  function ensureListening() {
    if (isListening) return;
    isListening = true;
    listen(pass).then(
      // What changed between opening the page and listening is not known.
      () => pass({ kind: "gap" }),
      () => {
        isListening = false;
        if (followers.size > 0) setTimeout(ensureListening, 1000).unref();
      },
    );
  }

  return {
    follow(viewerNow, onStale) {
      const follower = { viewerNow, onStale };
      followers.add(follower);
      ensureListening();
      return () => followers.delete(follower);
    },
    followersTotal: () => followers.size,
    followersOf: (viewerId) => [...followers].filter(({ viewerNow }) => viewerNow().id === viewerId).length,
  };
}

/** News without a project concern the installation (a cluster fell silent) and say nothing but that. */
function mayHear(viewer: Viewer, projectId: string | null): boolean {
  const visible = visibleProjects(viewer);
  return projectId === null || visible === "all" || visible.includes(projectId);
}
