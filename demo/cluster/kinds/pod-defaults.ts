import type { JsonObject, KubeObject } from "../json";
import { isObject } from "../json";
import { ensure, fill, listOf } from "./kind";

/** The defaults of a Pod (k8s.io/kubernetes/pkg/apis/core/v1/defaults.go). */
export function setPodDefaults(pod: KubeObject) {
  const spec = ensure(pod as unknown as JsonObject, "spec");
  setPodSpecDefaults(spec);
  fill(spec, { enableServiceLinks: true, serviceAccountName: "default", serviceAccount: "default" });
  fill(spec, { preemptionPolicy: "PreemptLowerPriority", priority: 0 });
  ensure(pod as unknown as JsonObject, "status").phase ??= "Pending";
}

/** The defaults of a Pod's wish, as they also stand in every template. */
export function setPodSpecDefaults(spec: JsonObject) {
  fill(spec, {
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    securityContext: {},
    schedulerName: "default-scheduler",
  });
  if (typeof spec.serviceAccountName === "string") fill(spec, { serviceAccount: spec.serviceAccountName });
  for (const container of [...listOf(spec, "containers"), ...listOf(spec, "initContainers")])
    setContainer(container);
  for (const volume of listOf(spec, "volumes")) setVolume(volume);
}

function setContainer(container: JsonObject) {
  const image = String(container.image ?? "");
  const isLatest = !image.includes("@") && (!/:[^/]+$/.test(image) || image.endsWith(":latest"));
  fill(container, {
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: isLatest ? "Always" : "IfNotPresent",
  });
  for (const port of listOf(container, "ports")) fill(port, { protocol: "TCP" });
  for (const name of ["livenessProbe", "readinessProbe", "startupProbe"]) setProbe(container[name]);
  for (const variable of listOf(container, "env")) {
    const from = variable.valueFrom;
    if (isObject(from) && isObject(from.fieldRef)) fill(from.fieldRef, { apiVersion: "v1" });
  }
  const resources = container.resources;
  if (isObject(resources) && isObject(resources.limits)) {
    const requests = ensure(resources, "requests");
    for (const [name, value] of Object.entries(resources.limits)) requests[name] ??= value;
  }
}

function setProbe(probe: unknown) {
  if (!isObject(probe)) return;
  fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  if (isObject(probe.httpGet)) fill(probe.httpGet, { path: "/", scheme: "HTTP" });
  if (isObject(probe.grpc)) fill(probe.grpc, { service: "" });
}

function setVolume(volume: JsonObject) {
  const sources = Object.keys(volume).filter((name) => name !== "name");
  if (sources.length === 0) volume.emptyDir = {};
  for (const name of ["configMap", "secret", "downwardAPI", "projected"]) {
    const source = volume[name];
    if (isObject(source)) fill(source, { defaultMode: 420 });
  }
  if (isObject(volume.hostPath)) fill(volume.hostPath, { type: "" });
  for (const source of listOf(volume.projected as JsonObject | undefined, "sources"))
    if (isObject(source.serviceAccountToken)) fill(source.serviceAccountToken, { expirationSeconds: 3600 });
}
