import { at, type JsonObject, type KubeObject } from "../json";
import { datedCondition } from "./conditions";
import { ownerOf, templateHash, type Controller, type World } from "./world";

const revisionKey = "deployment.kubernetes.io/revision";

/** Rolls a template out through ReplicaSets, within maxSurge and maxUnavailable, and says how it goes. */
export const deploymentController: Controller = {
  kind: "Deployment",
  reconcile(deployment, world) {
    if (deployment.metadata.deletionTimestamp) return;
    const isPaused = at(deployment.spec, "paused") === true;
    const hash = templateHash(at(deployment.spec, "template"));
    const current = () =>
      world
        .owned("ReplicaSet", deployment)
        .find((set) => set.metadata.labels?.["pod-template-hash"] === hash);
    if (!isPaused) {
      const newest = current() ?? createReplicaSet(deployment, hash, world);
      claimRevision(deployment, newest, world);
      scale(deployment, hash, world);
      cleanUp(deployment, hash, world);
    }
    report(deployment, current() ?? null, world);
  },
};

function createReplicaSet(deployment: KubeObject, hash: string, world: World): KubeObject {
  const { name, namespace = "" } = deployment.metadata;
  const template = structuredClone(at(deployment.spec, "template")) as JsonObject;
  const metadata = (template.metadata ??= {}) as JsonObject;
  const labels = { ...(metadata.labels as Record<string, string>), "pod-template-hash": hash };
  metadata.labels = labels;
  const selector = at(deployment.spec, "selector", "matchLabels") as JsonObject | undefined;
  return world.create("ReplicaSet", namespace, {
    metadata: { name: `${name}-${hash}`, labels, ownerReferences: [ownerOf(deployment)] },
    spec: { replicas: 0, selector: { matchLabels: { ...selector, "pod-template-hash": hash } }, template },
  });
}

/** The newest ReplicaSet carries the highest revision, also when an old one comes back after a rollback. */
function claimRevision(deployment: KubeObject, newest: KubeObject, world: World) {
  const sets = world.owned("ReplicaSet", deployment);
  const highest = Math.max(
    0,
    ...sets.filter(({ metadata }) => metadata.uid !== newest.metadata.uid).map(revisionOf),
  );
  const revision = String(revisionOf(newest) > highest ? revisionOf(newest) : highest + 1);
  for (const object of [newest, deployment])
    if (object.metadata.annotations?.[revisionKey] !== revision)
      world.update(
        object,
        (copy) => (copy.metadata.annotations = { ...copy.metadata.annotations, [revisionKey]: revision }),
      );
}

function revisionOf(set: KubeObject): number {
  return Number(set.metadata.annotations?.[revisionKey] ?? 0);
}

function scale(deployment: KubeObject, hash: string, world: World) {
  const wanted = Number(at(deployment.spec, "replicas") ?? 1);
  const all = world.owned("ReplicaSet", deployment);
  const newest = all.find((set) => set.metadata.labels?.["pod-template-hash"] === hash)!;
  const olds = all.filter((set) => set !== newest && wish(set) > 0);
  const total = sum(all, wish);
  if (at(deployment.spec, "strategy", "type") === "Recreate") {
    if (olds.length > 0) return olds.forEach((set) => setReplicas(set, 0, deployment, world));
    if (all.every((set) => set === newest || has(set) === 0)) setReplicas(newest, wanted, deployment, world);
    return;
  }
  const surge = share(deployment, "maxSurge", wanted, Math.ceil);
  const unavailable = share(deployment, "maxUnavailable", wanted, Math.floor);
  // Both at nought would never move; the server then allows one to be away.
  const awayMax = surge === 0 && unavailable === 0 ? 1 : unavailable;
  if (wish(newest) > wanted) setReplicas(newest, wanted, deployment, world);
  else if (wish(newest) < wanted) {
    const room = Math.max(0, wanted + surge - total);
    setReplicas(newest, Math.min(wanted, wish(newest) + room), deployment, world);
  }
  const healthy = sum(all, available);
  let spare = healthy - (wanted - awayMax);
  for (const set of [...olds].sort((a, b) => available(a) - available(b))) {
    const sick = wish(set) - available(set);
    const away = Math.min(available(set), Math.max(0, spare));
    spare -= away;
    setReplicas(set, wish(set) - sick - away, deployment, world);
  }
}

function setReplicas(set: KubeObject, replicas: number, deployment: KubeObject, world: World) {
  if (wish(set) === replicas) return;
  const way = replicas > wish(set) ? "up" : "down";
  world.event(
    deployment,
    "Normal",
    "ScalingReplicaSet",
    `Scaled ${way} replica set ${set.metadata.name} from ${wish(set)} to ${replicas}`,
    "deployment-controller",
  );
  world.update(set, (copy) => ((copy.spec ??= {}).replicas = replicas));
}

function cleanUp(deployment: KubeObject, hash: string, world: World) {
  const limit = Number(at(deployment.spec, "revisionHistoryLimit") ?? 10);
  const idle = world
    .owned("ReplicaSet", deployment)
    .filter((set) => set.metadata.labels?.["pod-template-hash"] !== hash && wish(set) === 0 && has(set) === 0)
    .sort((a, b) => revisionOf(b) - revisionOf(a));
  for (const set of idle.slice(limit)) world.remove(set);
}

function report(deployment: KubeObject, newest: KubeObject | null, world: World) {
  const wanted = Number(at(deployment.spec, "replicas") ?? 1);
  const all = world.owned("ReplicaSet", deployment);
  const replicas = sum(all, has);
  const ready = sum(all, available);
  const updated = newest ? has(newest) : 0;
  const isComplete = newest !== null && updated === wanted && replicas === wanted && ready === wanted;
  const isAvailable = ready >= wanted - share(deployment, "maxUnavailable", wanted, Math.floor);
  const conditions = [
    isAvailable
      ? datedCondition(
          deployment,
          "Available",
          true,
          "MinimumReplicasAvailable",
          "Deployment has minimum availability.",
        )
      : datedCondition(
          deployment,
          "Available",
          false,
          "MinimumReplicasUnavailable",
          "Deployment does not have minimum availability.",
        ),
    progressing(
      deployment,
      newest,
      isComplete,
      `${updated}/${replicas}/${ready}/${newest?.metadata.name}`,
      world,
    ),
  ];
  const counts = {
    replicas,
    updatedReplicas: updated,
    readyReplicas: ready,
    availableReplicas: ready,
    unavailableReplicas: Math.max(0, Math.max(wanted, replicas) - ready),
  };
  const nonZero = Object.fromEntries(Object.entries(counts).filter(([, value]) => value > 0));
  world.setStatus(deployment, {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...nonZero,
    conditions,
  });
}

function progressing(
  deployment: KubeObject,
  newest: KubeObject | null,
  isComplete: boolean,
  state: string,
  world: World,
): JsonObject {
  const name = newest?.metadata.name ?? "";
  if (at(deployment.spec, "paused") === true)
    return datedCondition(deployment, "Progressing", true, "DeploymentPaused", "Deployment is paused");
  if (isComplete) {
    world.elapsed(deployment, "progress", `${state} done`);
    return datedCondition(
      deployment,
      "Progressing",
      true,
      "NewReplicaSetAvailable",
      `ReplicaSet "${name}" has successfully progressed.`,
    );
  }
  const left = deadlineMs(deployment, world) - world.elapsed(deployment, "progress", state);
  if (left <= 0)
    return datedCondition(
      deployment,
      "Progressing",
      false,
      "ProgressDeadlineExceeded",
      `ReplicaSet "${name}" has timed out progressing.`,
    );
  world.again(deployment, left + 5);
  return datedCondition(
    deployment,
    "Progressing",
    true,
    "ReplicaSetUpdated",
    `ReplicaSet "${name}" is progressing.`,
  );
}

/** The deadline in the cluster's own, quicker time: nobody waits ten minutes for a demo to fail. */
function deadlineMs(deployment: KubeObject, world: World): number {
  const seconds = Number(at(deployment.spec, "progressDeadlineSeconds") ?? 600);
  return world.pace === "instant" ? Math.max(1500, seconds) : Math.max(6000, seconds * 20);
}

function share(
  deployment: KubeObject,
  name: string,
  wanted: number,
  round: (value: number) => number,
): number {
  const value = at(deployment.spec, "strategy", "rollingUpdate", name) ?? 0;
  return typeof value === "string" ? round((Number.parseInt(value, 10) / 100) * wanted) : Number(value);
}

const wish = (set: KubeObject) => Number(at(set.spec, "replicas") ?? 0);
const has = (set: KubeObject) => Number(at(set.status, "replicas") ?? 0);
const available = (set: KubeObject) => Number(at(set.status, "availableReplicas") ?? 0);

function sum(sets: KubeObject[], value: (set: KubeObject) => number): number {
  return sets.reduce((total, set) => total + value(set), 0);
}
