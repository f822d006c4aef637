import type { Manifest, ObjectRef } from "@/lib/domain/object/manifest";
import { groupOf } from "@/lib/domain/object/manifest";

/**
 * The object whose replicas a HorizontalPodAutoscaler or a ScaledObject of KEDA sets, or null when it names none. KEDA
 * means a Deployment where nothing else is said (https://keda.sh/docs/latest/reference/scaledobject-spec/).
 */
export function scaleTargetOf(autoscaler: Manifest): ObjectRef | null {
  const target = (autoscaler.spec as { scaleTargetRef?: Record<string, unknown> } | undefined)
    ?.scaleTargetRef;
  const isKeda = groupOf(autoscaler.apiVersion) === "keda.sh";
  const kind = target?.kind ?? (isKeda ? "Deployment" : undefined);
  const apiVersion = target?.apiVersion ?? (isKeda ? "apps/v1" : "");
  if (typeof kind !== "string" || typeof target?.name !== "string") return null;
  return {
    group: groupOf(typeof apiVersion === "string" ? apiVersion : ""),
    kind,
    namespace: autoscaler.metadata.namespace ?? "",
    name: target.name,
  };
}

/**
 * The desired manifest without a say about replicas, which belong to the autoscaler. While we still own the field it
 * is sent with the live value: dropping a field that only we own would reset it to 1 (server-side apply's rule on
 * removed fields). Without live object the manifest's own replicas stand, as a first guess.
 */
export function leaveReplicasAlone<M extends Manifest>(
  desired: M,
  live: Manifest | null,
  ownsReplicas: boolean,
): M {
  const spec = desired.spec as Record<string, unknown> | undefined;
  if (!live || !spec || !("replicas" in spec)) return desired;
  const { replicas: _, ...rest } = spec;
  const liveReplicas = (live.spec as { replicas?: unknown } | undefined)?.replicas;
  return {
    ...desired,
    spec: ownsReplicas && liveReplicas !== undefined ? { ...rest, replicas: liveReplicas } : rest,
  };
}
