import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { healthOf } from "@/lib/domain/health/health-of";
import {
  refFromKey,
  refKey,
  refLabel,
  refOf,
  type Manifest,
  type ObjectRef,
} from "@/lib/domain/object/manifest";
import { scaleTargetOf } from "@/lib/domain/sync/autoscaled";
import type { ObjectEvent, OwnedObject } from "@/lib/domain/target/owned-object";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import type { LiveCache } from "@/lib/engine/live-cache";
import { sha256 } from "@/lib/platform/crypto";

const ownedMax = 50;
const depthMax = 4;
const asksMax = 3;

/** KEDA makes an autoscaler for each of its objects, but not while it idles at zero; so both are looked at. */
export const autoscalerKinds = [
  { group: "keda.sh", kind: "ScaledObject" },
  { group: "autoscaling", kind: "HorizontalPodAutoscaler" },
];

/** Whether an object is one of those that set replicas. */
export function isAutoscaler({ kind }: Manifest): boolean {
  return autoscalerKinds.some((known) => known.kind === kind);
}

/** Kinds that controllers make on behalf of others; they appear under their owner. */
export const ownedKinds = [
  { group: "apps", kind: "ReplicaSet" },
  { group: "", kind: "Pod" },
  { group: "batch", kind: "Job" },
];

/** What an object owns, as a tree, newest first, within bounds. */
export function ownedTree(cache: LiveCache, object: Manifest, depth = 0): OwnedObject[] {
  const uid = object.metadata.uid;
  if (!uid || depth >= depthMax) return [];
  return cache
    .ownedObjects(uid)
    .toSorted((a, b) =>
      (b.metadata.creationTimestamp ?? "").localeCompare(a.metadata.creationTimestamp ?? ""),
    )
    .filter((owned) => !isRetired(owned))
    .slice(0, ownedMax)
    .map((owned) => {
      const health = healthOf(owned, cache.ownedObjects(owned.metadata.uid ?? ""));
      return {
        refKey: refKey(refOf(owned)),
        uid: owned.metadata.uid ?? "",
        health: health.status,
        healthReason: health.reason,
        createdAt: owned.metadata.creationTimestamp ?? null,
        owned: ownedTree(cache, owned, depth + 1),
      };
    });
}

/** Old ReplicaSets scaled to nothing are the Deployment's memory, not something that runs. */
function isRetired(object: Manifest): boolean {
  return object.kind === "ReplicaSet" && (object.spec as { replicas?: number } | undefined)?.replicas === 0;
}

/** What sets the replicas of an object ("HorizontalPodAutoscaler shop/web"), or null. */
export function autoscalerOf(cache: LiveCache, ref: ObjectRef): string | null {
  for (const kind of autoscalerKinds) {
    const scaler = cache.derived(kind, scalersByKey).get(refKey(ref));
    if (scaler !== undefined) return scaler;
  }
  return null;
}

function scalersByKey(autoscalers: Manifest[]): Map<string, string> {
  return new Map(
    autoscalers.flatMap((autoscaler) => {
      const scaled = scaleTargetOf(autoscaler);
      return scaled ? [[refKey(scaled), refLabel(refOf(autoscaler))] as const] : [];
    }),
  );
}

/** Live objects are never changed in place, and each is looked at many times. */
const liveDigests = new WeakMap<Manifest, string>();

/** The digest of what a comparison depends on: the object without status and what the server counts. */
export function liveDigestOf(live: Manifest): string {
  const known = liveDigests.get(live);
  if (known) return known;
  const digest = digestOf(live);
  liveDigests.set(live, digest);
  return digest;
}

function digestOf(live: Manifest): string {
  const { status: _, metadata, ...rest } = live;
  const { managedFields: _m, resourceVersion: _r, generation: _g, ...meta } = metadata;
  return sha256(canonicalJson({ ...rest, metadata: meta }));
}

/** Warnings about an object and the first few unhealthy things it owns. */
export async function warningsOf(
  world: ClusterWorld,
  live: Manifest,
  owned: OwnedObject[],
): Promise<ObjectEvent[]> {
  const unhealthy = flatten(owned).filter(({ health }) => health === "Degraded" || health === "Progressing");
  const subjects = [
    { ref: refOf(live), uid: live.metadata.uid ?? "" },
    ...unhealthy.slice(0, asksMax).map((object) => ({ ref: refFromKey(object.refKey), uid: object.uid })),
  ];
  const found = await Promise.all(
    subjects.map(({ ref, uid }) => world.connection.warnings(ref, uid).catch(() => [])),
  );
  return found
    .flat()
    .toSorted((a, b) => b.lastAt.localeCompare(a.lastAt))
    .slice(0, 20);
}

function flatten(owned: OwnedObject[]): OwnedObject[] {
  return owned.flatMap((object) => [object, ...flatten(object.owned)]);
}

/** Child objects are kept without what only comparing needs. */
export function slimmed(object: Manifest): Manifest {
  const { managedFields: _, annotations: _a, ...metadata } = object.metadata;
  return { ...object, metadata };
}
