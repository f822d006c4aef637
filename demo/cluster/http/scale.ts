import { at, type JsonObject, type KubeObject } from "../json";

/** An object seen through its /scale subresource. */
export function scaleOf(object: KubeObject): JsonObject {
  const { name, namespace = "", uid, resourceVersion, creationTimestamp } = object.metadata;
  const labels = (at(object.spec, "selector", "matchLabels") ?? {}) as Record<string, string>;
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: at(object.spec, "replicas") ?? 0 },
    status: {
      replicas: at(object.status, "replicas") ?? 0,
      selector: Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(","),
    },
  };
}

/** The object with the number of replicas that a Scale asks for. */
export function withScale(object: KubeObject, scale: JsonObject): KubeObject {
  const replicas = at(scale, "spec", "replicas") ?? 0;
  return { ...object, spec: { ...object.spec, replicas } };
}
