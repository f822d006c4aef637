import { z } from "zod";
import type { Viewer } from "@/lib/api/viewer-schema";
import { memberRequestSchema, projectDraftSchema } from "@/lib/api/settings-schema";
import { requireAdministrator } from "@/lib/auth/policy";
import { AppError } from "@/lib/platform/errors";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireProject } from "@/lib/services/places";
import { makeRateLimit } from "@/lib/services/rate-limit";

export const createProject = defineMutation(
  "create_project",
  projectDraftSchema,
  async (caller, { name }) => {
    requireAdministrator(caller.viewer, "create_project");
    return services().store.projects.create(byOf(caller), name);
  },
);

/** Addresses that an admin of a project may try: enough for a team, too few to find out who else is here. */
const addresses = makeRateLimit({ burst: 30, perMs: 10 * 60_000 });

/** Gives a person a role in a project, or takes them out of it (null). Newcomers are named by their address. */
export const setMember = defineMutation(
  "set_member",
  memberRequestSchema.and(z.object({ projectId: z.string() })),
  async (caller, { projectId, ...request }) => {
    requireProject(caller.viewer, "manage_members", projectId);
    const userId =
      "userId" in request ? request.userId : await newcomer(caller.viewer, projectId, request.email);
    await services().store.projects.setMember(byOf(caller), projectId, userId, request.role);
    return {};
  },
);

/** An address adds; it does not change the role of somebody who is there, least of all the caller's own. */
async function newcomer(viewer: Viewer, projectId: string, email: string): Promise<string> {
  addresses.take(viewer.id);
  const { people } = services().store;
  const id = await people.findByEmail(email);
  if (id) {
    const there = await people.findViewer(id);
    if (!there?.projects.some((project) => project.id === projectId)) return id;
    throw new AppError("conflict", "This person has a role in the project already.", { field: "email" });
  }
  throw new AppError(
    "bad_input",
    "Nobody here has this address. An administrator of the installation can add the person first.",
    { field: "email" },
  );
}
