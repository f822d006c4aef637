import type { Controller } from "./world";

const keptMs = 60 * 60_000;

/** Events are forgotten after an hour, as API servers do. */
export const eventController: Controller = {
  kind: "Event",
  reconcile(event, world) {
    const last = String(event.lastTimestamp ?? event.metadata.creationTimestamp);
    const left = Date.parse(last) + keptMs - Date.now();
    if (left <= 0) world.remove(event);
    else world.again(event, left);
  },
};
