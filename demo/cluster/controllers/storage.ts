import { at } from "../json";
import type { Controller } from "./world";

/** Claims are bound to a volume that is made for them. */
export const claimController: Controller = {
  kind: "PersistentVolumeClaim",
  reconcile(claim, world) {
    if (at(claim.status, "phase") === "Bound") return;
    const wait = world.pace === "instant" ? 0 : 400 - world.elapsed(claim, "bind");
    if (wait > 0) return world.again(claim, wait);
    world.update(claim, (copy) => ((copy.spec ??= {}).volumeName = `pvc-${claim.metadata.uid}`));
    const capacity = at(claim.spec, "resources", "requests") ?? {};
    world.setStatus(claim, { phase: "Bound", accessModes: at(claim.spec, "accessModes") ?? [], capacity });
  },
};
