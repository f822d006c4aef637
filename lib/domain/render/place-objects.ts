import { groupOf, refKey, type GroupKind, type Manifest } from "@/lib/domain/object/manifest";
import type { RenderedObject } from "@/lib/domain/render/render";

/** A rendered object where it goes in one cluster: namespaced objects that name no namespace go to the target's. */
export type PlacedObject = RenderedObject & {
  refKey: string;
  /** The cluster serves the kind now. If not, a definition in the same rendering may bring it. */
  isServed: boolean;
  /** A definition of this kind is part of the same rendering. */
  isDefinedHere: boolean;
};

/**
 * Places rendered objects. `scopeOf` says whether a cluster serves a kind, and whether in namespaces; kinds that it
 * does not serve take their scope from a CustomResourceDefinition in the same rendering, else count as namespaced.
 */
export function placeObjects(
  objects: RenderedObject[],
  namespace: string,
  scopeOf: (kind: GroupKind) => "namespaced" | "cluster" | null,
): PlacedObject[] {
  const definedHere = definitionsIn(objects);
  return objects.map((object) => {
    const served = scopeOf(object.ref);
    const defined = definedHere.get(`${object.ref.group}/${object.ref.kind}`) ?? null;
    const isNamespaced = (served ?? defined ?? "namespaced") === "namespaced";
    const ref = { ...object.ref, namespace: isNamespaced ? object.ref.namespace || namespace : "" };
    return {
      ...object,
      ref,
      refKey: refKey(ref),
      clear: {
        ...object.clear,
        metadata: placedMeta(object.clear.metadata, ref.namespace),
      } as RenderedObject["clear"],
      manifest: { ...object.manifest, metadata: placedMeta(object.manifest.metadata, ref.namespace) },
      isServed: served !== null,
      isDefinedHere: defined !== null,
    };
  });
}

function placedMeta(meta: RenderedObject["manifest"]["metadata"], namespace: string) {
  const { namespace: _, ...rest } = meta;
  return namespace ? { ...rest, namespace } : rest;
}

function definitionsIn(objects: RenderedObject[]): Map<string, "namespaced" | "cluster"> {
  const scopes = new Map<string, "namespaced" | "cluster">();
  for (const { manifest } of objects) {
    const kind = definedKindOf(manifest);
    const { scope } = (manifest.spec ?? {}) as { scope?: unknown };
    if (kind !== null) scopes.set(kind, scope === "Cluster" ? "cluster" : "namespaced");
  }
  return scopes;
}

/** The kind that a definition defines, as `group/kind`; null for anything that is no readable definition. */
export function definedKindOf({ apiVersion, kind, spec }: Manifest): string | null {
  if (kind !== "CustomResourceDefinition" || groupOf(apiVersion) !== "apiextensions.k8s.io") return null;
  const { group, names } = (spec ?? {}) as { group?: unknown; names?: { kind?: unknown } };
  return typeof group === "string" && typeof names?.kind === "string" ? `${group}/${names.kind}` : null;
}
