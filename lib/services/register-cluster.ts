import { clusterDraftSchema } from "@/lib/api/cluster-schema";
import { requireAdministrator } from "@/lib/auth/policy";
import { AppError } from "@/lib/platform/errors";
import { byOf } from "@/lib/services/caller";
import { probeKubeconfig } from "@/lib/services/check-cluster";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";

/** Registers the cluster that a kubeconfig leads to. It is asked again first: what was checked may have changed. */
export const registerCluster = defineMutation(
  "register_cluster",
  clusterDraftSchema,
  async (caller, draft) => {
    requireAdministrator(caller.viewer, "register_cluster");
    const { store } = services();
    await requireKnownProjects(draft.projects);
    const probe = await probeKubeconfig(draft.kubeconfig);
    return store.clusterRegistry.register(byOf(caller), { ...draft, probe });
  },
);

/** Throws `bad_input` when one of these projects is not there. */
export async function requireKnownProjects(projects: { id: string }[]): Promise<void> {
  const known = new Set((await services().store.projects.list("all")).map(({ id }) => id));
  if (projects.every(({ id }) => known.has(id))) return;
  throw new AppError("bad_input", "One of these projects does not exist any more. Reload the page.", {
    field: "projects",
  });
}
