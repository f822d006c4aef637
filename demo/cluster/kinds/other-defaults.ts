import { createHash } from "node:crypto";
import { isObject, type JsonObject, type KubeObject } from "../json";
import { ensure, fill, listOf } from "./kind";

type Defaults = (object: KubeObject) => void;

function specOf(object: KubeObject): JsonObject {
  return ensure(object as unknown as JsonObject, "spec");
}

/** Addresses are drawn from the UID, so that an object keeps its own through every start. */
function hostNumber(object: KubeObject, salt = ""): number {
  return createHash("sha256")
    .update(object.metadata.uid + salt)
    .digest()
    .readUInt16BE(0);
}

export const setNamespaceDefaults: Defaults = (object) => {
  const labels = (object.metadata.labels ??= {});
  labels["kubernetes.io/metadata.name"] = object.metadata.name;
  fill(specOf(object), { finalizers: ["kubernetes"] });
  fill(ensure(object as unknown as JsonObject, "status"), { phase: "Active" });
};

export const setSecretDefaults: Defaults = (object) => {
  fill(object as unknown as JsonObject, { type: "Opaque" });
  if (!isObject(object.stringData)) return;
  const data = ensure(object as unknown as JsonObject, "data");
  for (const [name, value] of Object.entries(object.stringData))
    data[name] = Buffer.from(String(value)).toString("base64");
  delete object.stringData;
};

/** Defaults and allocations of a Service: type, ports, the cluster address and node ports. */
export const setServiceDefaults: Defaults = (object) => {
  const spec = specOf(object);
  fill(spec, { type: "ClusterIP", sessionAffinity: "None" });
  if (spec.type !== "ExternalName") {
    const number = hostNumber(object);
    fill(spec, { clusterIP: `10.96.${number >> 8}.${number & 255}`, internalTrafficPolicy: "Cluster" });
    fill(spec, { clusterIPs: [spec.clusterIP!], ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" });
  }
  const hasNodePorts = spec.type === "LoadBalancer" || spec.type === "NodePort";
  if (hasNodePorts) fill(spec, { externalTrafficPolicy: "Cluster" });
  if (spec.type === "LoadBalancer") fill(spec, { allocateLoadBalancerNodePorts: true });
  for (const port of listOf(spec, "ports")) {
    fill(port, { protocol: "TCP", targetPort: port.port! });
    if (hasNodePorts) fill(port, { nodePort: 30000 + (hostNumber(object, String(port.port)) % 2768) });
  }
  fill(ensure(object as unknown as JsonObject, "status"), { loadBalancer: {} });
};

export const setIngressDefaults: Defaults = (object) => {
  for (const rule of listOf(specOf(object), "rules"))
    for (const path of listOf(rule.http as JsonObject | undefined, "paths"))
      fill(path, { pathType: "ImplementationSpecific" });
  fill(ensure(object as unknown as JsonObject, "status"), { loadBalancer: {} });
};

export const setNetworkPolicyDefaults: Defaults = (object) => {
  const spec = specOf(object);
  fill(spec, { policyTypes: spec.egress === undefined ? ["Ingress"] : ["Ingress", "Egress"] });
  for (const rule of [...listOf(spec, "ingress"), ...listOf(spec, "egress")])
    for (const port of listOf(rule, "ports")) fill(port, { protocol: "TCP" });
};

export const setHorizontalPodAutoscalerDefaults: Defaults = (object) => {
  const cpu = {
    type: "Resource",
    resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
  };
  fill(specOf(object), { minReplicas: 1, metrics: [cpu] });
};

export const setClaimDefaults: Defaults = (object) => {
  fill(specOf(object), { volumeMode: "Filesystem", storageClassName: "standard" });
  fill(ensure(object as unknown as JsonObject, "status"), { phase: "Pending" });
};

export const setBindingDefaults: Defaults = (object) => {
  const group = "rbac.authorization.k8s.io";
  if (isObject(object.roleRef)) fill(object.roleRef, { apiGroup: group });
  for (const subject of listOf(object as unknown as JsonObject, "subjects"))
    if (subject.kind === "User" || subject.kind === "Group") fill(subject, { apiGroup: group });
};

export const setDefinitionDefaults: Defaults = (object) => {
  const spec = specOf(object);
  const names = ensure(spec, "names");
  fill(names, { singular: String(names.kind ?? "").toLowerCase(), listKind: `${String(names.kind)}List` });
  fill(spec, { conversion: { strategy: "None" } });
};
