import { at, type JsonObject, type KubeObject } from "../json";
import { isReady } from "./conditions";
import { ownerOf, type Controller, type World } from "./world";

/** Keeps as many Pods as wished: creates what lacks, removes the unready and the newest first. */
export const replicaSetController: Controller = {
  kind: "ReplicaSet",
  reconcile(set, world) {
    const wanted = Number(at(set.spec, "replicas") ?? 1);
    const pods = livePods(set, world);
    for (let missing = pods.length; missing < wanted; missing++)
      createPod(set, world, { generateName: `${set.metadata.name}-` });
    const surplus = [...pods].sort(leastUseful).slice(0, Math.max(0, pods.length - wanted));
    for (const pod of surplus) world.remove(pod);
    const kept = livePods(set, world);
    const ready = kept.filter(isReady).length;
    world.setStatus(set, {
      replicas: kept.length,
      fullyLabeledReplicas: kept.length,
      readyReplicas: ready,
      availableReplicas: ready,
      observedGeneration: set.metadata.generation ?? 1,
    });
  },
};

/** The Pods of a workload that are not on their way out. */
export function livePods(owner: KubeObject, world: World): KubeObject[] {
  return world.owned("Pod", owner).filter(({ metadata }) => !metadata.deletionTimestamp);
}

/** A Pod from a workload's template. */
export function createPod(
  owner: KubeObject,
  world: World,
  metadata: JsonObject,
  labels: JsonObject = {},
  template = at(owner.spec, "template"),
) {
  const from = (at(template, "metadata") ?? {}) as JsonObject;
  const merged = {
    ...from,
    ...metadata,
    labels: { ...(from.labels as JsonObject | undefined), ...labels },
    ownerReferences: [ownerOf(owner)],
  };
  const pod = world.create("Pod", owner.metadata.namespace ?? "", {
    metadata: merged,
    spec: at(template, "spec"),
  });
  world.event(
    owner,
    "Normal",
    "SuccessfulCreate",
    `Created pod: ${pod.metadata.name}`,
    `${owner.kind.toLowerCase()}-controller`,
  );
  return pod;
}

function leastUseful(a: KubeObject, b: KubeObject): number {
  if (isReady(a) !== isReady(b)) return isReady(a) ? 1 : -1;
  return a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1;
}
