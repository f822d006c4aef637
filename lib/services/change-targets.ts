import { z } from "zod";
import { selectorRequestSchema, targetsRequestSchema } from "@/lib/api/application-schema";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireApplication, requireTargets } from "@/lib/services/places";

/** Takes an application to more clusters and namespaces. */
export const addTargets = defineMutation(
  "add_targets",
  targetsRequestSchema.extend({ applicationId: z.string() }),
  async (caller, { applicationId, destinations }) => {
    const { id, projectId } = await requireApplication(caller.viewer, "change_targets", applicationId);
    return services().store.applicationRegistry.addTargets(byOf(caller), projectId, id, destinations);
  },
);

/** Stops managing one target of an application: its objects in the cluster and its history stay. */
export const removeTarget = defineMutation(
  "remove_target",
  z.object({ applicationId: z.string(), targetId: z.string() }),
  async (caller, { applicationId, targetId }) => {
    const { id, projectId } = await requireApplication(caller.viewer, "change_targets", applicationId);
    const [target] = await requireTargets(caller.viewer, "change_targets", id, [targetId]);
    await services().store.applicationRegistry.removeTarget(byOf(caller), projectId, id, target!.id);
    return {};
  },
);

/** Chooses clusters by their labels, besides the targets that a person chose; null ends it. */
export const setSelector = defineMutation(
  "set_selector",
  selectorRequestSchema.extend({ applicationId: z.string() }),
  async (caller, { applicationId, selector }) => {
    const { id, projectId } = await requireApplication(caller.viewer, "change_targets", applicationId);
    return services().store.applicationRegistry.setSelector(byOf(caller), projectId, id, selector);
  },
);
