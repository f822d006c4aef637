import type { ObjectView } from "@/lib/api/application-schema";
import type { FieldDifference, ObjectSync } from "@/lib/domain/compare/verdict";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { refFromKey, refLabel } from "@/lib/domain/object/manifest";

/** One difference of one object, with every target on which it is the same. */
export type DifferenceGroup = {
  key: string;
  /** "Deployment web", with the namespace where all members share it. */
  label: string;
  sync: ObjectSync;
  reason: string | null;
  differences: FieldDifference[];
  /** Some member was compared by fields only, without the server's proof. */
  isUnproved: boolean;
  members: ObjectView[];
};

const order: ObjectSync[] = [
  "diverged",
  "drifted",
  "behind",
  "not_ours",
  "extra",
  "not_applied",
  "unknown",
  "synced",
];

/**
 * Everything that is not synced, with equal differences joined: the same kind and name, the same verdict and the
 * same values. The namespace and the writers may differ, because targets differ in them without anybody caring.
 */
export function groupDifferences(objects: ObjectView[]): DifferenceGroup[] {
  const groups = new Map<string, DifferenceGroup>();
  for (const object of objects) {
    if (object.sync === "synced") continue;
    const key = keyOf(object);
    const group = groups.get(key);
    if (group) {
      group.members.push(object);
      group.isUnproved ||= object.proof === "unproved";
    } else {
      groups.set(key, {
        key,
        label: "",
        sync: object.sync,
        reason: object.reason,
        differences: object.differences,
        isUnproved: object.proof === "unproved",
        members: [object],
      });
    }
  }
  for (const group of groups.values()) group.label = labelOf(group.members);
  return [...groups.values()].sort(
    (a, b) =>
      order.indexOf(a.sync) - order.indexOf(b.sync) ||
      b.members.length - a.members.length ||
      a.label.localeCompare(b.label),
  );
}

/** The same field on all members: what it is agrees, who wrote it need not. */
export function fieldOn(group: DifferenceGroup, path: string): FieldDifference[] {
  return group.members.flatMap(({ differences }) => differences.filter((field) => field.path === path));
}

/** Who moved, in the words of the page. */
export const syncSentence: Record<ObjectSync, string> = {
  synced: "matches Git",
  behind: "Git moved",
  drifted: "the cluster moved",
  diverged: "Git and the cluster both moved",
  not_applied: "not applied yet",
  not_ours: "was there already and is not ours",
  extra: "no longer in Git",
  unknown: "could not be compared",
};

function keyOf(object: ObjectView): string {
  const { group, kind, name } = refFromKey(object.refKey);
  const fields = object.differences.map(({ path, verdict, desired, live }) => [path, verdict, desired, live]);
  return canonicalJson([group, kind, name, object.sync, object.reason, fields]);
}

function labelOf(members: ObjectView[]): string {
  const refs = members.map((member) => refFromKey(member.refKey));
  const [first] = refs;
  const isShared = refs.every((ref) => ref.namespace === first!.namespace);
  return refLabel(isShared ? first! : { ...first!, namespace: "" });
}
