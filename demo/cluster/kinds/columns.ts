import { at, isObject, type Json, type JsonObject, type KubeObject } from "../json";
import { listOf, type Column } from "./kind";

const text = (name: string, value: (object: KubeObject) => Json | undefined, type = "string"): Column => ({
  name,
  type,
  value: (object) => {
    const found = value(object);
    return found === undefined || found === null
      ? ""
      : typeof found === "object"
        ? JSON.stringify(found)
        : (found as string | number);
  },
});
const count = (name: string, ...path: string[]) =>
  text(name, (object) => at(object, ...path) ?? 0, "integer");

export const deploymentColumns: Column[] = [
  text("Ready", ready),
  count("Up-to-date", "status", "updatedReplicas"),
  count("Available", "status", "availableReplicas"),
];
export const replicaSetColumns: Column[] = [
  count("Desired", "spec", "replicas"),
  count("Current", "status", "replicas"),
  count("Ready", "status", "readyReplicas"),
];
export const statefulSetColumns: Column[] = [text("Ready", ready)];
export const daemonSetColumns: Column[] = [
  count("Desired", "status", "desiredNumberScheduled"),
  count("Current", "status", "currentNumberScheduled"),
  count("Ready", "status", "numberReady"),
];
export const podColumns: Column[] = [
  text("Ready", (pod) => {
    const statuses = listOf(pod.status, "containerStatuses");
    return `${statuses.filter((status) => status.ready === true).length}/${listOf(pod.spec, "containers").length}`;
  }),
  text("Status", podStatus),
  text(
    "Restarts",
    (pod) =>
      listOf(pod.status, "containerStatuses").reduce(
        (sum, { restartCount }) => sum + Number(restartCount ?? 0),
        0,
      ),
    "integer",
  ),
];
export const jobColumns: Column[] = [
  text("Status", (job) => {
    const found = listOf(job.status, "conditions").find(({ status }) => status === "True");
    return found ? String(found.type) : "Running";
  }),
  text(
    "Completions",
    (job) => `${String(at(job.status, "succeeded") ?? 0)}/${String(at(job.spec, "completions") ?? 1)}`,
  ),
];
export const cronJobColumns: Column[] = [
  text("Schedule", (cron) => at(cron.spec, "schedule")),
  text("Suspend", (cron) => (at(cron.spec, "suspend") === true ? "True" : "False")),
];
export const serviceColumns: Column[] = [
  text("Type", (service) => at(service.spec, "type")),
  text("Cluster-IP", (service) => at(service.spec, "clusterIP") ?? "<none>"),
  text("External-IP", (service) => firstAddress(service) ?? "<none>"),
  text("Port(s)", (service) =>
    listOf(service.spec, "ports")
      .map(
        ({ port, nodePort, protocol }) =>
          `${String(port)}${nodePort ? `:${String(nodePort)}` : ""}/${String(protocol)}`,
      )
      .join(","),
  ),
];
export const ingressColumns: Column[] = [
  text("Class", (ingress) => at(ingress.spec, "ingressClassName") ?? "<none>"),
  text("Hosts", (ingress) =>
    listOf(ingress.spec, "rules")
      .map(({ host }) => String(host ?? "*"))
      .join(","),
  ),
  text("Address", firstAddress),
];
export const namespaceColumns: Column[] = [text("Status", (namespace) => at(namespace.status, "phase"))];
export const configMapColumns: Column[] = [
  text("Data", (map) => Object.keys((map.data as JsonObject) ?? {}).length, "integer"),
];
export const secretColumns: Column[] = [text("Type", (secret) => secret.type as Json), ...configMapColumns];
export const claimColumns: Column[] = [
  text("Status", (claim) => at(claim.status, "phase")),
  text("Volume", (claim) => at(claim.spec, "volumeName")),
  text("Capacity", (claim) => at(claim.status, "capacity", "storage")),
];
export const autoscalerColumns: Column[] = [
  text(
    "Reference",
    (object) =>
      `${String(at(object.spec, "scaleTargetRef", "kind"))}/${String(at(object.spec, "scaleTargetRef", "name"))}`,
  ),
  count("MinPods", "spec", "minReplicas"),
  count("MaxPods", "spec", "maxReplicas"),
  count("Replicas", "status", "currentReplicas"),
];
export const nodeColumns: Column[] = [
  text("Status", () => "Ready"),
  text("Version", (node) => at(node.status, "nodeInfo", "kubeletVersion")),
];
export const eventColumns: Column[] = [
  text("Type", (event) => event.type as Json),
  text("Reason", (event) => event.reason as Json),
  text("Object", (event) => {
    const about = isObject(event.involvedObject) ? event.involvedObject : {};
    return `${String(about.kind).toLowerCase()}/${String(about.name)}`;
  }),
  text("Message", (event) => event.message as Json),
];

function ready(object: KubeObject): string {
  return `${String(at(object.status, "readyReplicas") ?? 0)}/${String(at(object.spec, "replicas") ?? 0)}`;
}

function podStatus(pod: KubeObject): string {
  if (pod.metadata.deletionTimestamp) return "Terminating";
  for (const status of listOf(pod.status, "containerStatuses")) {
    const reason = at(status, "state", "waiting", "reason");
    if (reason) return String(reason);
  }
  const phase = String(at(pod.status, "phase") ?? "Pending");
  return phase === "Succeeded" ? "Completed" : phase;
}

function firstAddress(object: KubeObject): string | undefined {
  const [first] = listOf(at(object.status, "loadBalancer") as JsonObject | undefined, "ingress");
  return first ? String(first.ip ?? first.hostname) : undefined;
}
