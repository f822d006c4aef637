import type { Role, Viewer } from "@/lib/api/viewer-schema";
import { AppError } from "@/lib/platform/errors";

/**
 * What a person may ask for inside a project, and the least role for it. What is not listed here cannot be asked
 * for at all: the type of `can` refuses it, and an unknown action at run time is denied.
 */
const leastRole = {
  see: "viewer",
  refresh: "viewer",
  preview: "viewer",
  sync: "operator",
  rollback: "operator",
  follow: "operator",
  cancel: "operator",
  create_application: "admin",
  change_policy: "admin",
  change_targets: "admin",
  delete_objects: "admin",
  remove_application: "admin",
  check_repository: "admin",
  add_repository: "admin",
  remove_repository: "admin",
  manage_members: "admin",
} as const satisfies Record<string, Role>;
export type ProjectAction = keyof typeof leastRole;

/** What only an administrator of the installation may ask for: it reaches beyond every project. */
const installationActions = [
  "check_new_cluster",
  "register_cluster",
  "deregister_cluster",
  "change_cluster",
  "change_cluster_projects",
  "replace_credentials",
  "manage_people",
  "create_project",
  "manage_health_scripts",
  "verify_audit",
] as const;
export type InstallationAction = (typeof installationActions)[number];

const rank: Record<Role, number> = { viewer: 1, operator: 2, admin: 3 };

/** The viewer's role in a project, or null for a stranger. An administrator of the installation is admin everywhere. */
export function roleIn(viewer: Viewer, projectId: string): Role | null {
  if (viewer.isAdmin) return "admin";
  return viewer.projects.find((project) => project.id === projectId)?.role ?? null;
}

/** Whether the viewer may do this in this project. Denies by default. */
export function can(viewer: Viewer, action: ProjectAction, projectId: string): boolean {
  const role = roleIn(viewer, projectId);
  const least: Role | undefined = leastRole[action];
  return role !== null && least !== undefined && rank[role] >= rank[least];
}

/** Whether the viewer may do this to the installation. */
export function canAdminister(viewer: Viewer, action: InstallationAction): boolean {
  return viewer.isAdmin && installationActions.includes(action);
}

/**
 * Lets pass or throws. To a stranger the thing does not exist (`not_found`, with the same words as for a thing that
 * really does not); a member whose role is too low is told so (`forbidden`). `what` names the kind of thing:
 * "application".
 */
export function requireCan(viewer: Viewer, action: ProjectAction, projectId: string, what: string): void {
  const role = roleIn(viewer, projectId);
  if (role === null) throw notFound(what);
  if (can(viewer, action, projectId)) return;
  throw new AppError(
    "forbidden",
    `This needs the role ${leastRole[action]} in the project; yours is ${role}. An admin of the project can change that.`,
  );
}

/** Lets an administrator of the installation pass, or throws `forbidden`. */
export function requireAdministrator(viewer: Viewer, action: InstallationAction): void {
  if (!canAdminister(viewer, action)) {
    throw new AppError("forbidden", "Only an administrator of this installation may do this.");
  }
}

/** The one way in which things are said not to exist, so that a stranger cannot tell the two reasons apart. */
export function notFound(what: string): AppError {
  return new AppError("not_found", `There is no such ${what}, or it is not in one of your projects.`);
}

/** The projects whose rows a viewer may read; "all" for an administrator of the installation. */
export function visibleProjects(viewer: Viewer): string[] | "all" {
  return viewer.isAdmin ? "all" : viewer.projects.map((project) => project.id);
}
