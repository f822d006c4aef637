import type { ObjectView } from "@/lib/api/application-schema";
import type { ObjectSync } from "@/lib/domain/compare/verdict";
import type { HealthStatus } from "@/lib/domain/health/health";
import { type ObjectRef, refFromKey } from "@/lib/domain/object/manifest";
import type { ObjectEvent, OwnedObject } from "@/lib/domain/target/owned-object";

/** One line of Resources: a declared object, or something that one owns. */
export type ResourceRow = {
  key: string;
  depth: number;
  ref: ObjectRef;
  refKey: string;
  /** Null for what is owned: Git does not declare it, so it is neither synced nor drifted. */
  sync: ObjectSync | null;
  health: HealthStatus;
  healthReason: string | null;
  /** "3 ReplicaSets, 4 Pods": what hangs below when it is not shown. */
  owns: string | null;
  events: ObjectEvent[];
  hasChildren: boolean;
};

const healthOrder: HealthStatus[] = ["Degraded", "Missing", "Progressing", "Unknown", "Suspended", "Healthy"];

/** Objects as lines; `isOpen` says which show what they own. Unhealthy and differing ones stand first. */
export function resourceRows(objects: ObjectView[], isOpen: (object: ObjectView) => boolean): ResourceRow[] {
  return objects.toSorted(byUrgency).flatMap((object) => {
    const shows = isOpen(object) && object.owned.length > 0;
    const row: ResourceRow = {
      key: object.refKey,
      depth: 0,
      ref: refFromKey(object.refKey),
      refKey: object.refKey,
      sync: object.sync,
      health: object.health.status,
      healthReason: object.health.reason,
      owns: ownsWords(object.owned),
      events: shows ? object.events.filter((event) => event.refKey === object.refKey) : object.events,
      hasChildren: object.owned.length > 0,
    };
    return shows ? [row, ...object.owned.flatMap((owned) => ownedRows(owned, 1, object))] : [row];
  });
}

/** Objects that match what was typed: kind, name or namespace, in any case. */
export function matchesSearch(object: ObjectView, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const { kind, name, namespace } = refFromKey(object.refKey);
  const text = `${kind} ${namespace}/${name}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function ownedRows(owned: OwnedObject, depth: number, root: ObjectView): ResourceRow[] {
  // A hostile owner chain must not hang the page; Kubernetes' own chains are at most a few deep.
  if (depth > 8) return [];
  return [
    {
      key: `${root.refKey} ${owned.uid}`,
      depth,
      ref: refFromKey(owned.refKey),
      refKey: owned.refKey,
      sync: null,
      health: owned.health,
      healthReason: owned.healthReason,
      owns: null,
      events: root.events.filter((event) => event.refKey === owned.refKey),
      hasChildren: owned.owned.length > 0,
    },
    ...owned.owned.flatMap((child) => ownedRows(child, depth + 1, root)),
  ];
}

function ownsWords(owned: OwnedObject[]): string | null {
  const counts = new Map<string, number>();
  const count = (objects: OwnedObject[], depth: number) => {
    for (const object of objects) {
      const { kind } = refFromKey(object.refKey);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (depth < 8) count(object.owned, depth + 1);
    }
  };
  count(owned, 1);
  if (counts.size === 0) return null;
  return [...counts].map(([kind, number]) => `${number} ${number === 1 ? kind : `${kind}s`}`).join(", ");
}

function byUrgency(a: ObjectView, b: ObjectView): number {
  const health = healthOrder.indexOf(a.health.status) - healthOrder.indexOf(b.health.status);
  if (health !== 0 && (a.health.status === "Degraded" || b.health.status === "Degraded")) return health;
  const differs = Number(a.sync === "synced") - Number(b.sync === "synced");
  return differs || health || byKind(refFromKey(a.refKey), refFromKey(b.refKey));
}

/** What people look for first; other kinds follow by name. */
const kindOrder = [
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "CronJob",
  "Job",
  "Pod",
  "Service",
  "Ingress",
  "ConfigMap",
  "Secret",
];

/** What runs, then how it is reached and configured, then the rest. */
export function byKind(a: ObjectRef, b: ObjectRef): number {
  const place = ({ kind }: ObjectRef) =>
    kindOrder.includes(kind) ? kindOrder.indexOf(kind) : kindOrder.length;
  return (
    place(a) - place(b) ||
    a.kind.localeCompare(b.kind) ||
    a.namespace.localeCompare(b.namespace) ||
    a.name.localeCompare(b.name)
  );
}
