import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { childrenOf, isLeaf, type OwnedNode } from "@/lib/domain/compare/managed-fields";
import { isMembers, memberOf, type Members } from "@/lib/domain/compare/json-value";

/** How the items of a list are told apart: by keys, by value, or not at all. */
export type ListShape = { by: "keys"; names: string[] } | { by: "value" } | { by: "nothing" };

/**
 * The shape of a list, as the managers of the live object own it: their `k:` and `v:` entries carry the schema. Where
 * nobody owns the list, the keys that built-in kinds use for a list of this name, if every item has them.
 */
export function listShape(name: string, nodes: OwnedNode[], lists: unknown[][]): ListShape {
  for (const node of nodes) {
    const children = childrenOf(node);
    const item = children?.items[0];
    if (item) return { by: "keys", names: Object.keys(item.keys) };
    if (children && children.values.length > 0) return { by: "value" };
  }
  if (nodes.some(isLeaf)) return { by: "nothing" };
  const items = lists.flat();
  const known = Object.hasOwn(wellKnownKeys, name) ? wellKnownKeys[name]! : [];
  const names = known.find((candidate) =>
    items.every((item) => candidate.every((key) => key in defaults || memberOf(item, key) !== undefined)),
  );
  return names ? { by: "keys", names } : { by: "nothing" };
}

/** The items of a list by their keys, or null when two share them or an item has none. */
export function itemsByKey(
  list: unknown[],
  names: string[],
): Map<string, { keys: Members; item: Members }> | null {
  const items = new Map<string, { keys: Members; item: Members }>();
  for (const item of list) {
    if (!isMembers(item)) return null;
    const keys: Members = {};
    for (const name of names) {
      const value = memberOf(item, name) ?? defaults[name];
      if (value !== undefined) keys[name] = value;
    }
    const id = canonicalJson(keys);
    if (items.has(id)) return null;
    items.set(id, { keys, item });
  }
  return items;
}

/** Keys that may be left out, and what the server then sets (`x-kubernetes-list-map-keys` with a default). */
const defaults: Record<string, string> = { protocol: "TCP" };

/** The `x-kubernetes-list-map-keys` of the built-in kinds, by the name of the list. */
const wellKnownKeys: Record<string, string[][]> = {
  containers: [["name"]],
  initContainers: [["name"]],
  ephemeralContainers: [["name"]],
  env: [["name"]],
  volumes: [["name"]],
  imagePullSecrets: [["name"]],
  secrets: [["name"]],
  webhooks: [["name"]],
  resourceClaims: [["name"]],
  ports: [
    ["containerPort", "protocol"],
    ["port", "protocol"],
  ],
  volumeMounts: [["mountPath"]],
  volumeDevices: [["devicePath"]],
  hostAliases: [["ip"]],
  topologySpreadConstraints: [["topologyKey", "whenUnsatisfiable"]],
  ownerReferences: [["uid"]],
  conditions: [["type"]],
};
