import type { Manifest } from "@/lib/domain/object/manifest";
import { markAnnotation } from "@/lib/domain/sync/marks";

type Fields = Record<string, unknown>;
type Hidden = { defaults: number; status: number };

/** Metadata that only the server writes. */
const serverMetadata = new Set([
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "ownerReferences",
  "resourceVersion",
  "selfLink",
  "uid",
]);

/** Annotations in which controllers, kubectl and Plumbline keep notes of their own. */
const machineNotes = new Set([
  markAnnotation,
  "autoscaling.alpha.kubernetes.io/behavior",
  "autoscaling.alpha.kubernetes.io/conditions",
  "autoscaling.alpha.kubernetes.io/current-metrics",
  "deployment.kubernetes.io/revision",
  "deprecated.daemonset.template.generation",
  "kubectl.kubernetes.io/last-applied-configuration",
  "pv.kubernetes.io/bind-completed",
  "pv.kubernetes.io/bound-by-controller",
  "volume.beta.kubernetes.io/storage-provisioner",
  "volume.kubernetes.io/selected-node",
  "volume.kubernetes.io/storage-provisioner",
]);

/** What names an element of a list in Kubernetes' schemas, the commonest first. */
const elementKeys = ["name", "key", "containerPort", "port", "mountPath", "topologyKey", "ip", "type", "uid"];

/**
 * A manifest without the `protocol: TCP` of ports for which Git gives none. Protocol is a part of the key by which
 * server-side apply knows a port, so the default comes back as if it had been asked for.
 */
export function withoutDefaultProtocol<M extends Manifest>(manifest: M, git: Manifest | null): M {
  return git ? (withoutProtocol(manifest, git) as M) : manifest;
}

function withoutProtocol(value: unknown, git: unknown): unknown {
  if (Array.isArray(value)) {
    const twins = Array.isArray(git) ? git.filter(isFields) : [];
    return value.map((element: unknown) => {
      const twin = isFields(element) ? twins.find((other) => isSameElement(element, other)) : undefined;
      if (!isFields(element) || !twin) return element;
      const { protocol, ...rest } = element;
      const isDefault =
        protocol === "TCP" && !("protocol" in twin) && ("containerPort" in rest || "port" in rest);
      return withoutProtocol(isDefault ? rest : element, twin);
    });
  }
  if (!isFields(value) || !isFields(git)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withoutProtocol(member, git[key])]),
  );
}

/**
 * Live without what nobody declared: status, metadata that the server sets, notes of controllers and our mark, and
 * fields that neither Git nor our last write has (mostly defaults). Whole elements that somebody added to a list (a side-car, a variable) stay, because
 * they are no defaults. `hidden` counts the values that were left out, so that the screen can own up to them.
 */
export function trimLive(live: Manifest, declared: Manifest[]): { trimmed: Manifest; hidden: Hidden } {
  const hidden: Hidden = { defaults: 0, status: 0 };
  const { status, ...rest } = live;
  hidden.status += leaves(status);
  const metadata: Fields = {};
  const { metadata: own, notes } = withoutNotes(live, declared);
  hidden.status += notes;
  for (const [key, value] of Object.entries(own)) {
    if (!serverMetadata.has(key)) metadata[key] = value;
    else if (key !== "managedFields") hidden.status += leaves(value);
  }
  const trimmed = trimFields({ ...rest, metadata }, declared as unknown as Fields[], hidden, 0);
  return {
    trimmed: { ...(trimmed as Manifest), apiVersion: live.apiVersion, kind: live.kind },
    hidden,
  };
}

/** A manifest without the mark that Plumbline puts on what it writes: Git knows nothing of it. */
export function withoutMark(manifest: Manifest): Manifest {
  const { metadata } = withoutNotes(manifest, [], new Set([markAnnotation]));
  return { ...manifest, metadata };
}

/** Metadata without notes that nobody declared, and how many there were. The mark is never anybody's wish. */
function withoutNotes(manifest: Manifest, declared: Manifest[], hiding = machineNotes) {
  const { annotations, ...rest } = manifest.metadata;
  const kept = Object.entries(annotations ?? {}).filter(
    ([key]) =>
      !hiding.has(key) ||
      (key !== markAnnotation && declared.some(({ metadata }) => metadata.annotations?.[key] !== undefined)),
  );
  const notes = Object.keys(annotations ?? {}).length - kept.length;
  if (notes === 0) return { metadata: manifest.metadata, notes };
  return {
    metadata: { ...rest, ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) },
    notes,
  };
}

function trimFields(live: Fields, declared: Fields[], hidden: Hidden, depth: number): Fields {
  const kept: [string, unknown][] = [];
  for (const [key, value] of Object.entries(live)) {
    const counterparts = declared.flatMap((fields) => (Object.hasOwn(fields, key) ? [fields[key]] : []));
    const isIdentity = depth === 0 && (key === "apiVersion" || key === "kind");
    // Labels and annotations are written by people and tools, never defaulted.
    const isNote = depth === 1 && (key === "labels" || key === "annotations");
    if (isIdentity || isNote) kept.push([key, value]);
    else if (counterparts.length > 0) kept.push([key, trimValue(value, counterparts, hidden, depth + 1)]);
    else if (depth === 0 && key === "metadata") kept.push([key, value]);
    else hidden.defaults += leaves(value);
  }
  return Object.fromEntries(kept);
}

function trimValue(live: unknown, counterparts: unknown[], hidden: Hidden, depth: number): unknown {
  if (isFields(live)) return trimFields(live, counterparts.filter(isFields), hidden, depth);
  if (!Array.isArray(live)) return live;
  const lists = counterparts.filter((counterpart) => Array.isArray(counterpart));
  return live.map((element: unknown) => {
    if (!isFields(element)) return element;
    const twins = lists.flatMap((list) =>
      list.filter(isFields).filter((other) => isSameElement(element, other)),
    );
    return twins.length > 0 ? trimFields(element, twins, hidden, depth + 1) : element;
  });
}

function isSameElement(a: Fields, b: Fields): boolean {
  const key = elementKeys.find((candidate) => candidate in a && candidate in b);
  return key !== undefined && a[key] === b[key];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How many values stand in a tree; an empty map or list counts as one. */
function leaves(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value !== "object" || value === null) return 1;
  const members = Object.values(value);
  return members.length === 0 ? 1 : members.reduce<number>((sum, member) => sum + leaves(member), 0);
}
