import type { RepositoryView } from "@/lib/api/repository-schema";
import type { Viewer } from "@/lib/api/viewer-schema";
import { visibleProjects } from "@/lib/auth/policy";
import { services } from "@/lib/services/context";
import { iso } from "@/lib/services/iso";
import { webhookUrl } from "@/lib/services/webhook-url";

/** The repositories of the viewer's projects. */
export async function listRepositories(viewer: Viewer): Promise<{ repositories: RepositoryView[] }> {
  const rows = await services().store.repositoryRegistry.list(visibleProjects(viewer));
  return {
    repositories: rows.map(({ projectId, projectName, ...row }) => ({
      ...row,
      project: { id: projectId, name: projectName },
      lastAnsweredAt: iso(row.lastAnsweredAt),
      failingSince: iso(row.failingSince),
      lastWebhookAt: iso(row.lastWebhookAt),
      webhookUrl: webhookUrl(row.id),
      refs: row.refs.map((ref) => ({ ...ref, checkedAt: iso(ref.checkedAt) })),
    })),
  };
}
