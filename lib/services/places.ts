import type { Viewer } from "@/lib/api/viewer-schema";
import { can, notFound, type ProjectAction, requireCan, roleIn } from "@/lib/auth/policy";
import type { TargetPlace } from "@/lib/store/places";
import { AppError } from "@/lib/platform/errors";
import { services } from "@/lib/services/context";
import { asId } from "@/lib/services/parse-input";

/** The application, when the viewer may do this to it. Throws `not_found` or `forbidden`. */
export async function requireApplication(viewer: Viewer, action: ProjectAction, applicationId: string) {
  const id = asId(applicationId);
  const application = id && (await services().store.places.findApplication(id));
  if (!id || !application || application.removedAt) throw notFound("application");
  requireCan(viewer, action, application.projectId, "application");
  return { id, ...application };
}

/**
 * Targets of an application that the viewer may do this to: all that were named, or `not_found`, because acting on
 * some of them is not what was asked for.
 */
export async function requireTargets(
  viewer: Viewer,
  action: ProjectAction,
  applicationId: string,
  targetIds: string[],
): Promise<TargetPlace[]> {
  const { id } = await requireApplication(viewer, action, applicationId);
  const wanted = new Set(targetIds);
  const targets = await services().store.places.listTargets(id, [...wanted].filter(asId));
  if (targets.length !== wanted.size) {
    throw new AppError("not_found", "One of these targets is not managed here any more. Reload the page.");
  }
  return targets;
}

/** The application, when the viewer may have these targets of it written to. Throws `conflict` for one that is only observed. */
export async function requireWritable(
  viewer: Viewer,
  action: ProjectAction,
  applicationId: string,
  targetIds: string[],
) {
  const application = await requireApplication(viewer, action, applicationId);
  await requireTargets(viewer, action, applicationId, targetIds);
  if (application.mode === "observe") {
    throw new AppError(
      "conflict",
      `The policy of ${application.name} is to observe only. An admin of the project can change it.`,
    );
  }
  return application;
}

/** A target that the viewer may see. */
export async function requireTarget(viewer: Viewer, targetId: string): Promise<TargetPlace> {
  const id = asId(targetId);
  const [target] = id ? await services().store.places.findTargets([id]) : [];
  if (!target) throw notFound("target");
  requireCan(viewer, "see", target.projectId, "target");
  return target;
}

/** An operation, when the viewer may do this to it. */
export async function requireOperation(viewer: Viewer, action: ProjectAction, operationId: string) {
  const id = asId(operationId);
  const operation = id && (await services().store.places.findOperation(id));
  if (!id || !operation) throw notFound("operation");
  requireCan(viewer, action, operation.projectId, "operation");
  return { id, ...operation };
}

/** A registered cluster that one of the viewer's projects may use. */
export async function requireCluster(viewer: Viewer, clusterId: string) {
  const id = asId(clusterId);
  const cluster = id && (await services().store.places.findCluster(id));
  const isMine =
    cluster && (viewer.isAdmin || cluster.projectIds.some((project) => can(viewer, "see", project)));
  if (!id || !isMine) throw notFound("cluster");
  return { id, ...cluster };
}

/** A repository that the viewer may do this to. */
export async function requireRepository(viewer: Viewer, action: ProjectAction, repositoryId: string) {
  const id = asId(repositoryId);
  const repository = id && (await services().store.places.findRepository(id));
  if (!id || !repository) throw notFound("repository");
  requireCan(viewer, action, repository.projectId, "repository");
  return { id, ...repository };
}

/** Lets pass who may do this in a project that they name. */
export function requireProject(viewer: Viewer, action: ProjectAction, projectId: string): void {
  if (!asId(projectId) || roleIn(viewer, projectId) === null) throw notFound("project");
  requireCan(viewer, action, projectId, "project");
}
