import { at } from "../json";
import { isReady } from "./conditions";
import { createPod, livePods } from "./replica-set";
import { templateHash, type Controller } from "./world";

/** One Pod on every node; a new template replaces them one by one. */
export const daemonSetController: Controller = {
  kind: "DaemonSet",
  reconcile(set, world) {
    if (set.metadata.deletionTimestamp) return;
    const hash = templateHash(at(set.spec, "template"));
    const nodes = world.list("Node");
    const pods = livePods(set, world);
    for (const { metadata } of nodes)
      if (!pods.some((pod) => at(pod.spec, "nodeName") === metadata.name)) {
        const template = structuredClone(at(set.spec, "template")) as { spec: { nodeName?: string } };
        template.spec.nodeName = metadata.name;
        createPod(
          set,
          world,
          { generateName: `${set.metadata.name}-` },
          { "controller-revision-hash": hash },
          template as never,
        );
      }
    const isOld = (pod: (typeof pods)[number]) => pod.metadata.labels?.["controller-revision-hash"] !== hash;
    const old = pods.filter(isOld);
    if (old.length > 0 && pods.every(isReady)) world.remove(old[0]!);
    const kept = livePods(set, world);
    const ready = kept.filter(isReady).length;
    world.setStatus(set, {
      observedGeneration: set.metadata.generation ?? 1,
      currentNumberScheduled: kept.length,
      desiredNumberScheduled: nodes.length,
      numberMisscheduled: 0,
      numberReady: ready,
      numberAvailable: ready,
      updatedNumberScheduled: kept.filter((pod) => !isOld(pod)).length,
      ...(nodes.length > ready ? { numberUnavailable: nodes.length - ready } : {}),
    });
  },
};
