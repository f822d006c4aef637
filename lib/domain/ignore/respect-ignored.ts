import { samePlace, setPath, valueAt, withoutPaths, type JsonPath } from "@/lib/domain/ignore/json-path";
import type { Manifest } from "@/lib/domain/object/manifest";

/**
 * What is written when ignored fields are respected: the live value where we own the field (left out, it would be
 * removed) or where the whole object is replaced, nothing where somebody else does. `owned` is the part of the live
 * object that is ours. Paths of a manifest without a live object stay: it has to be created somehow.
 */
export function respectIgnored<M extends Manifest>(
  desired: M,
  live: Manifest,
  owned: Manifest | null,
  paths: JsonPath[],
): M {
  const left: JsonPath[] = [];
  const copy = structuredClone(desired);
  for (const path of paths) {
    const there = samePlace(desired, path, live);
    const value = valueAt(live, there);
    const isOurs = owned === null || valueAt(owned, samePlace(live, there, owned)) !== undefined;
    if (value !== undefined && isOurs) setPath(copy, path, structuredClone(value));
    else left.push(path);
  }
  return withoutPaths(copy, left);
}
