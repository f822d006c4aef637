import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { refKey, type ClearManifest } from "@/lib/domain/object/manifest";
import type { PlacedObject } from "@/lib/domain/render/place-objects";
import { optionsOf } from "@/lib/domain/sync/policy";
import { managedNamespaceAnnotation } from "@/lib/domain/sync/prune-rule";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import type { EngineTarget } from "@/lib/engine/ports/target-store";
import { sha256 } from "@/lib/platform/crypto";

/**
 * The namespace of a target as an object to be created first, where its application asks for that, Git does not declare
 * it and the cluster has none; null otherwise. A namespace that is there already stays whose it is.
 */
export async function missingNamespace(
  world: ClusterWorld,
  target: EngineTarget,
  declared: PlacedObject[],
): Promise<PlacedObject | null> {
  const { namespace } = target;
  if (!optionsOf(target.policy).createNamespace || namespace === "") return null;
  const ref = { group: "", kind: "Namespace", namespace: "", name: namespace };
  const key = refKey(ref);
  const isNeeded = declared.some((object) => object.ref.namespace === namespace);
  if (!isNeeded || declared.some((object) => object.refKey === key)) return null;
  if (await world.connection.get(ref)) return null;
  const manifest = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace, annotations: { [managedNamespaceAnnotation]: "true" } },
  };
  return {
    ref,
    refKey: key,
    clear: manifest as unknown as ClearManifest,
    manifest,
    digest: sha256(canonicalJson(manifest)),
    file: "the application's policy",
    line: 1,
    isServed: true,
    isDefinedHere: false,
  };
}
