import { emptySchema } from "@/lib/api/empty-schema";
import type { RevisionView } from "@/lib/api/application-schema";
import type { Viewer } from "@/lib/api/viewer-schema";
import { notFound, visibleProjects } from "@/lib/auth/policy";
import { log } from "@/lib/platform/log";
import { askWorker } from "@/lib/services/ask-worker";
import { services } from "@/lib/services/context";
import { iso } from "@/lib/services/iso";
import { requireApplication } from "@/lib/services/places";
import { makeRateLimit } from "@/lib/services/rate-limit";

/** GitHub is not asked again at every look. */
const historyLimit = makeRateLimit({ burst: 1, perMs: 10 * 60_000 });

/**
 * The revisions that an application can go back to, newest first, with what is known of their time in the clusters.
 * The first page asks GitHub for the history of the paths when it does not begin with it; without an answer it shows
 * what there is.
 */
export async function listRevisions(
  viewer: Viewer,
  { applicationId, before }: { applicationId: string; before: string | null },
): Promise<{ revisions: RevisionView[]; hasMore: boolean }> {
  const { id, projectId, repositoryId } = await requireApplication(viewer, "see", applicationId);
  const { store } = services();
  const read = () => store.listRevisions(visibleProjects(viewer), id, before === null ? {} : { before });
  let page = await read();
  if (before === null && page && !page.hasPathHistory) {
    if (mayAskHistory(id) && (await fetchHistory(id, projectId, repositoryId))) page = await read();
  }
  if (!page) throw notFound("application");
  return {
    hasMore: page.hasMore,
    revisions: page.revisions.map(({ ran, lastAppliedAt, ...row }) => ({
      ...row,
      // Side by side on several clusters the longest time says how well it is proven; a sum would exaggerate.
      ranMs: ran.length > 0 ? Math.max(...ran.map(({ ms }) => ms)) : null,
      lastAppliedAt: iso(lastAppliedAt),
    })),
  };
}

function mayAskHistory(applicationId: string): boolean {
  try {
    historyLimit.take(applicationId);
    return true;
  } catch {
    return false;
  }
}

/** Lets a worker read the history of what the application's targets read. Returns whether anything may be new. */
async function fetchHistory(
  applicationId: string,
  projectId: string,
  repositoryId: string,
): Promise<boolean> {
  const targets = await services().store.places.listTargets(applicationId);
  const sources = new Map(targets.map(({ revision, path }) => [`${revision} ${path}`, { revision, path }]));
  const answers = await Promise.allSettled(
    [...sources.values()].slice(0, 5).map(({ revision, path }) => {
      const question = { repositoryId, ref: revision, path };
      return askWorker(emptySchema, { projectId, clusterId: null, kind: "history", question });
    }),
  );
  for (const answer of answers) {
    if (answer.status === "rejected")
      log.info("history.unavailable", { applicationId, cause: answer.reason });
  }
  return answers.some((answer) => answer.status === "fulfilled");
}
