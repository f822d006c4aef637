import type { ObjectView } from "@/lib/api/application-schema";
import type { Viewer } from "@/lib/api/viewer-schema";
import { visibleProjects } from "@/lib/auth/policy";
import { services } from "@/lib/services/context";
import { asId } from "@/lib/services/parse-input";
import { requireApplication } from "@/lib/services/places";

/** The objects of an application's targets, or of one of them; what needs a look comes first. */
export async function listObjects(
  viewer: Viewer,
  { applicationId, targetId }: { applicationId: string; targetId: string | null },
): Promise<{ objects: ObjectView[]; hasMore: boolean }> {
  const { id } = await requireApplication(viewer, "see", applicationId);
  if (targetId !== null && !asId(targetId)) return { objects: [], hasMore: false };
  const filter = { applicationId: id, ...(targetId ? { targetId } : {}) };
  const { objects, hasMore } = await services().store.objects.list(visibleProjects(viewer), filter);
  return {
    hasMore,
    objects: objects.map(({ verdict, liveDigest: _live, desiredDigest: _desired, ...row }) => ({
      ...row,
      ...verdict,
    })),
  };
}
