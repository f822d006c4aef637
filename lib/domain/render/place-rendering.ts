import type { GroupKind } from "@/lib/domain/object/manifest";
import { placeObjects, type PlacedObject } from "@/lib/domain/render/place-objects";
import type { RenderedObject } from "@/lib/domain/render/render";
import { roleOf, type HookRole } from "@/lib/domain/sync/object-role";

export type PlacedHook = PlacedObject & { hook: HookRole };

/** A rendering in one cluster, by what its objects are to a sync. */
export type PlacedRendering = {
  /** What is written and compared. */
  objects: PlacedObject[];
  /** What runs around a sync. Never compared, never pruned, of no health. */
  hooks: PlacedHook[];
  /** What no sync touches. */
  aside: PlacedObject[];
};

/** Places rendered objects as `placeObjects` does, hooks and what is left aside apart. */
export function placeRendering(
  objects: RenderedObject[],
  namespace: string,
  scopeOf: (kind: GroupKind) => "namespaced" | "cluster" | null,
): PlacedRendering {
  const placed: PlacedRendering = { objects: [], hooks: [], aside: [] };
  for (const object of placeObjects(objects, namespace, scopeOf)) {
    const role = roleOf(object.manifest);
    if (role.role === "object") placed.objects.push(object);
    else if (role.role === "hook") placed.hooks.push({ ...object, hook: role });
    else placed.aside.push(object);
  }
  return placed;
}
