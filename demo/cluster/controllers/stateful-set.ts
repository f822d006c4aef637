import { at, type JsonObject, type KubeObject } from "../json";
import { listOf } from "../kinds/kind";
import { isReady } from "./conditions";
import { createPod, livePods } from "./replica-set";
import { templateHash, type Controller, type World } from "./world";

const revisionLabel = "controller-revision-hash";

/** Numbered Pods, one after the other, each with its claims; a new template goes from the last to the first. */
export const statefulSetController: Controller = {
  kind: "StatefulSet",
  reconcile(set, world) {
    if (set.metadata.deletionTimestamp) return;
    const wanted = Number(at(set.spec, "replicas") ?? 1);
    const revision = `${set.metadata.name}-${templateHash(at(set.spec, "template"))}`;
    const pods = livePods(set, world);
    const isParallel = at(set.spec, "podManagementPolicy") === "Parallel";
    let isSettled = true;
    for (let ordinal = 0; ordinal < wanted && (isSettled || isParallel); ordinal++) {
      const pod = pods.find(({ metadata }) => metadata.name === `${set.metadata.name}-${ordinal}`);
      if (!pod) createNumbered(set, ordinal, revision, world);
      isSettled &&= pod !== undefined && isReady(pod);
    }
    for (const pod of pods) if (ordinalOf(pod) >= wanted) world.remove(pod);
    if (isSettled) replaceLast(set, pods, revision, world);
    report(set, revision, world);
  },
};

function createNumbered(set: KubeObject, ordinal: number, revision: string, world: World) {
  const { name, namespace = "" } = set.metadata;
  const podName = `${name}-${ordinal}`;
  const template = structuredClone(at(set.spec, "template")) as JsonObject;
  const spec = (template.spec ??= {}) as JsonObject;
  spec.hostname = podName;
  const claims = listOf(set.spec, "volumeClaimTemplates");
  spec.volumes = [...listOf(spec, "volumes"), ...claims.map((claim) => volumeOf(claim, podName))];
  for (const claim of claims) createClaim(set, claim, podName, world);
  const labels = {
    [revisionLabel]: revision,
    "statefulset.kubernetes.io/pod-name": podName,
    "apps.kubernetes.io/pod-index": String(ordinal),
  };
  if (!world.find("Pod", namespace, podName)) createPod(set, world, { name: podName }, labels, template);
}

function volumeOf(claim: JsonObject, podName: string): JsonObject {
  const name = String(at(claim, "metadata", "name"));
  return { name, persistentVolumeClaim: { claimName: `${name}-${podName}` } };
}

function createClaim(set: KubeObject, claim: JsonObject, podName: string, world: World) {
  const name = `${String(at(claim, "metadata", "name"))}-${podName}`;
  const { namespace = "" } = set.metadata;
  if (world.find("PersistentVolumeClaim", namespace, name)) return;
  const labels = (at(set.spec, "selector", "matchLabels") ?? {}) as JsonObject;
  world.create("PersistentVolumeClaim", namespace, { metadata: { name, labels }, spec: claim.spec });
}

function replaceLast(set: KubeObject, pods: KubeObject[], revision: string, world: World) {
  if (at(set.spec, "updateStrategy", "type") === "OnDelete") return;
  const partition = Number(at(set.spec, "updateStrategy", "rollingUpdate", "partition") ?? 0);
  const old = pods.filter(
    (pod) => pod.metadata.labels?.[revisionLabel] !== revision && ordinalOf(pod) >= partition,
  );
  const [last] = old.sort((a, b) => ordinalOf(b) - ordinalOf(a));
  if (last) world.remove(last);
}

function report(set: KubeObject, revision: string, world: World) {
  const pods = livePods(set, world);
  const updated = pods.filter((pod) => pod.metadata.labels?.[revisionLabel] === revision).length;
  const ready = pods.filter(isReady).length;
  const isComplete = updated === Number(at(set.spec, "replicas") ?? 1) && ready === updated;
  const before = at(set.status, "currentRevision");
  world.setStatus(set, {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
    updatedReplicas: updated,
    currentReplicas: isComplete ? updated : pods.length - updated,
    currentRevision: isComplete || before === undefined ? revision : before,
    updateRevision: revision,
    collisionCount: 0,
  });
}

function ordinalOf(pod: KubeObject): number {
  return Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf("-") + 1));
}
