import type { ObjectView } from "@/lib/api/application-schema";
import type { HealthStatus } from "@/lib/domain/health/health";
import { refFromKey, refLabel } from "@/lib/domain/object/manifest";
import type { ObjectEvent, OwnedObject } from "@/lib/domain/target/owned-object";

/** An object that is not healthy, with every target on which it is so for the same reason. */
export type TroubleGroup = {
  key: string;
  label: string;
  health: HealthStatus;
  reason: string | null;
  /** The cluster's own words: the warning seen most often below this object. */
  event: ObjectEvent | null;
  members: ObjectView[];
};

/** Degraded and missing objects, equal troubles joined over targets, the widest spread first. */
export function groupTroubles(objects: ObjectView[]): TroubleGroup[] {
  const groups = new Map<string, TroubleGroup>();
  for (const object of objects) {
    const { status } = object.health;
    // What was never applied is missing by nature; the list of differences says so already.
    if (status !== "Degraded" && (status !== "Missing" || object.sync === "not_applied")) continue;
    const { group: apiGroup, kind, name } = refFromKey(object.refKey);
    const reason = object.health.reason ?? ownedReason(object.owned);
    const key = JSON.stringify([apiGroup, kind, name, status, reason]);
    const event = object.events.toSorted((a, b) => b.count - a.count)[0] ?? null;
    const known = groups.get(key);
    if (known) {
      known.members.push(object);
      known.event ??= event;
    } else {
      const label = refLabel(refFromKey(object.refKey));
      groups.set(key, { key, label, health: status, reason, event, members: [object] });
    }
  }
  return [...groups.values()].sort(
    (a, b) => b.members.length - a.members.length || a.label.localeCompare(b.label),
  );
}

/** The first reason given below: a ReplicaSet is degraded because of a Pod that says why. */
function ownedReason(owned: OwnedObject[], depth = 0): string | null {
  if (depth > 8) return null;
  for (const object of owned) {
    const reason = object.health === "Degraded" ? object.healthReason : null;
    const found = reason ?? ownedReason(object.owned, depth + 1);
    if (found) return found;
  }
  return null;
}
