import type { ApiServer } from "../api/api-server";
import { removeDependents } from "../api/remove";
import type { KubeObject } from "../json";
import type { Change } from "../store/object-store";
import { autoscalerController } from "./autoscaling";
import { cronJobController } from "./cron-job";
import { daemonSetController } from "./daemon-set";
import { definitionController } from "./definition";
import { deploymentController } from "./deployment";
import { disruptionBudgetController } from "./disruption";
import { eventController } from "./event";
import { jobController } from "./job";
import { namespaceController } from "./namespace";
import { ingressController, serviceController } from "./network";
import { podController } from "./pod";
import { replicaSetController } from "./replica-set";
import { statefulSetController } from "./stateful-set";
import { claimController } from "./storage";
import { World, type Controller, type Pace } from "./world";

export type { Pace };

const controllers = new Map<string, Controller>(
  [
    namespaceController,
    deploymentController,
    replicaSetController,
    statefulSetController,
    daemonSetController,
    podController,
    jobController,
    cronJobController,
    serviceController,
    ingressController,
    claimController,
    autoscalerController,
    disruptionBudgetController,
    definitionController,
    eventController,
  ].map((controller) => [controller.kind, controller]),
);

/** Starts the loops over everything that is there, and keeps them going as things change. */
export function startControllers(server: ApiServer, pace: Pace) {
  const waiting = new Map<string, { kind: string; namespace: string; name: string }>();
  const deleted: KubeObject[] = [];
  const timers = new Map<string, NodeJS.Timeout>();
  let running: NodeJS.Immediate | undefined;
  let isStopped = false;

  const enqueue = (kind: string, namespace: string, name: string) => {
    if (isStopped || !controllers.has(kind)) return;
    waiting.set(`${kind}/${namespace}/${name}`, { kind, namespace, name });
    running ??= setImmediate(work);
  };
  const again = (object: KubeObject, ms: number) => {
    const { name, namespace = "" } = object.metadata;
    const key = `${object.kind}/${namespace}/${name}`;
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(
        () => {
          timers.delete(key);
          enqueue(object.kind, namespace, name);
        },
        Math.max(1, ms),
      ),
    );
  };
  const world = new World(server, pace, again);

  function work() {
    running = undefined;
    for (const gone of deleted.splice(0)) {
      world.forget(gone);
      removeDependents(server, gone);
    }
    const batch = [...waiting.values()];
    waiting.clear();
    for (const { kind, namespace, name } of batch) {
      const object = world.find(kind, namespace, name);
      if (!object) continue;
      try {
        controllers.get(kind)!.reconcile(object, world);
      } catch (error) {
        // A race with a client (its object is gone, its namespace is closing): the next look decides again.
        process.emitWarning(
          `${kind} ${namespace}/${name}: ${(error as Error).message}`,
          "SimulatedController",
        );
        again(object, 1000);
      }
    }
  }

  function noticed({ type, object }: Change) {
    const { name, namespace = "", ownerReferences = [] } = object.metadata;
    if (type === "DELETED") {
      deleted.push(object);
      running ??= setImmediate(work);
    } else enqueue(object.kind, namespace, name);
    for (const owner of ownerReferences) enqueue(owner.kind, namespace, owner.name);
    // These speak of others without owning them.
    if (object.kind === "Deployment" || object.kind === "StatefulSet")
      wake("HorizontalPodAutoscaler", namespace);
    if (object.kind === "Pod") wake("PodDisruptionBudget", namespace);
  }

  function wake(kind: string, namespace: string) {
    for (const { metadata } of world.list(kind, namespace)) enqueue(kind, namespace, metadata.name);
  }

  const unsubscribe = server.store.subscribe(noticed);
  for (const { object } of server.store.all())
    enqueue(object.kind, object.metadata.namespace ?? "", object.metadata.name);

  return {
    /** From now on images whose name contains the text cannot be pulled. */
    failImage(text: string) {
      world.failingImages.add(text);
    },
    setPace(next: Pace) {
      world.pace = next;
    },
    stop() {
      isStopped = true;
      unsubscribe();
      clearImmediate(running);
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
