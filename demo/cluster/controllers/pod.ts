import { createHash } from "node:crypto";
import { timestamp } from "../api/prepare";
import { at, type Json, type JsonObject, type KubeObject } from "../json";
import { listOf } from "../kinds/kind";
import { condition } from "./conditions";
import type { Controller, World } from "./world";

/** Scheduler and kubelet in one: a Pod gets a node, then runs, finishes, or cannot pull its image. */
export const podController: Controller = {
  kind: "Pod",
  reconcile(pod, world) {
    const phase = at(pod.status, "phase");
    if (phase === "Succeeded" || phase === "Failed") return;
    if (!at(pod.spec, "nodeName")) return schedule(pod, world);
    const failing = listOf(pod.spec, "containers").find(({ image }) => cannotPull(String(image), world));
    const { start, run } = durations(pod, world);
    const elapsed = world.elapsed(pod, "start");
    if (phase !== "Running" && elapsed < start) return world.again(pod, start - elapsed);
    if (failing) return backOff(pod, String(failing.image), world);
    if (phase !== "Running") world.setStatus(pod, running(pod), "kubelet");
    if (!isTask(pod)) return;
    const worked = world.elapsed(pod, "run");
    if (worked < run) return world.again(pod, run - worked);
    world.setStatus(pod, succeeded(pod), "kubelet");
  },
};

function cannotPull(image: string, world: World): boolean {
  return [...world.failingImages].some((part) => image.includes(part));
}

function isTask(pod: KubeObject): boolean {
  return at(pod.spec, "restartPolicy") !== "Always";
}

/** Pods do not all take the same time; each draws its own from its name. */
function durations(pod: KubeObject, world: World): { start: number; run: number } {
  if (world.pace === "instant") return { start: 0, run: 0 };
  const draw = createHash("sha256").update(pod.metadata.uid).digest().readUInt16BE(0) / 65_536;
  return { start: 700 + draw * 1500, run: 2000 + draw * 2000 };
}

function schedule(pod: KubeObject, world: World) {
  const nodes = world.list("Node");
  const load = (node: KubeObject) =>
    world.list("Pod").filter((one) => at(one.spec, "nodeName") === node.metadata.name).length;
  const [node] = nodes
    .map((one) => ({ name: one.metadata.name, load: load(one) }))
    .sort((a, b) => a.load - b.load);
  if (!node) return;
  world.update(pod, (copy) => ((copy.spec ??= {}).nodeName = node.name), "kube-scheduler");
}

function backOff(pod: KubeObject, image: string, world: World) {
  const message = `Back-off pulling image "${image}"`;
  if (podReason(pod) !== "ImagePullBackOff") {
    world.event(
      pod,
      "Warning",
      "Failed",
      `Failed to pull image "${image}": rpc error: code = NotFound desc = failed to pull and unpack image "${image}": not found`,
      "kubelet",
    );
    world.event(pod, "Warning", "BackOff", message, "kubelet");
  }
  const waiting = { waiting: { reason: "ImagePullBackOff", message } };
  world.setStatus(pod, statusOf(pod, "Pending", waiting, false), "kubelet");
}

function podReason(pod: KubeObject): Json | undefined {
  return listOf(pod.status, "containerStatuses").map((status) => at(status, "state", "waiting", "reason"))[0];
}

function running(pod: KubeObject): JsonObject {
  return statusOf(pod, "Running", { running: { startedAt: timestamp() } }, true);
}

function succeeded(pod: KubeObject): JsonObject {
  const terminated = {
    terminated: {
      exitCode: 0,
      reason: "Completed",
      startedAt: pod.metadata.creationTimestamp,
      finishedAt: timestamp(),
    },
  };
  return statusOf(pod, "Succeeded", terminated, false);
}

function statusOf(pod: KubeObject, phase: string, state: JsonObject, isReady: boolean): JsonObject {
  const [a = 0, b = 0] = createHash("sha256").update(pod.metadata.uid).digest();
  const reason = isReady ? "" : phase === "Succeeded" ? "PodCompleted" : "ContainersNotReady";
  const message = isReady || phase === "Succeeded" ? "" : "containers with unready status";
  return {
    phase,
    qosClass: "Burstable",
    hostIP: "10.0.0.10",
    podIP: `10.244.${a}.${b}`,
    podIPs: [{ ip: `10.244.${a}.${b}` }],
    startTime: (at(pod.status, "startTime") as string | undefined) ?? timestamp(),
    conditions: [
      condition(pod, "PodScheduled", true, "", ""),
      condition(pod, "Initialized", true, "", ""),
      condition(pod, "ContainersReady", isReady, reason, message),
      condition(pod, "Ready", isReady, reason, message),
    ],
    containerStatuses: listOf(pod.spec, "containers").map(({ name, image }) => ({
      name: name!,
      image: image!,
      imageID: "",
      ready: isReady,
      started: isReady,
      restartCount: 0,
      state,
      lastState: {},
    })),
  };
}
