import {
  difference,
  fieldSet,
  hasRawPath,
  intersection,
  isEmptySet,
  rawPaths,
  union,
  valueAt,
  type RawPath,
} from "@/lib/domain/compare/field-set";
import { writerName } from "@/lib/domain/compare/last-writers";
import { isMembers, isSame } from "@/lib/domain/compare/json-value";
import { appliedEntry, hasKeys, managersOf } from "@/lib/domain/compare/managed-fields";
import type { JsonObject, ManagedFieldsEntry, Manifest } from "@/lib/domain/object/manifest";

/** What an object says of taking the place of those who applied it before. */
export type TakingRule = {
  /** The instruction that leaves the fields of others with them; null where nothing says so. */
  keptBy: string | null;
  /** Managers that it names beside those that are known. */
  managers: string[];
};

/** What changes in the ownership of a live object, and nothing in its content but a note that kubectl left. */
export type Handover = {
  /** What `metadata.managedFields` becomes. */
  managedFields: ManagedFieldsEntry[];
  /** Whose ownership is taken, by their raw names, without repetition. */
  from: string[];
  /** Whether kubectl's note of what it applied last goes. */
  dropsNote: boolean;
};

/**
 * kubectl's own copy of what it applied last. It goes when an object is taken over, as Flux does: it is never written
 * again, and the next `kubectl apply` would delete by it what Git still declares; in a Secret it keeps old values.
 */
export const lastAppliedAnnotation = "kubectl.kubernetes.io/last-applied-configuration";
const notePath: RawPath = ["f:metadata", "f:annotations", `f:${lastAppliedAnnotation}`];

/** Tools that apply whole manifests, beside everything that begins with "kubectl". */
const appliers = new Set([
  "before-first-apply",
  "helm",
  "Helm",
  "helm-controller",
  "kustomize-controller",
  "flux",
  "argocd-controller",
  "argocd-application-controller",
  "fleetagent",
]);

/**
 * Whether an entry of managedFields is that of somebody who applied the object before and whose place is taken:
 * otherwise what leaves Git would stay for ever, because they own it too. Controllers and what is written through a
 * subresource are not; nor is a tool that nobody knows, unless the object names it.
 */
export function isPredecessor(entry: ManagedFieldsEntry, own: string, rule: TakingRule): boolean {
  const manager = entry.manager ?? "";
  if (entry.subresource) return false;
  // What we wrote by replacing the whole object before.
  if (manager === own) return entry.operation === "Update";
  if (rule.keptBy !== null) return false;
  return rule.managers.includes(manager) || appliers.has(manager) || /^kubectl(-|$)/.test(manager);
}

/**
 * Taking a live object over: what its predecessors own of `fields`, which are those that we are going to apply, becomes
 * ours by applying (client-go's csaupgrade does so with all that one manager owns). What Git does not declare stays
 * theirs, so that nothing is removed. Null when there is nothing to take.
 */
export function takeOver(
  live: Manifest,
  { manager, fields, rule }: { manager: string; fields: JsonObject; rule: TakingRule },
): Handover | null {
  const entries = live.metadata.managedFields ?? [];
  const owned = ownedOf(entries, fields, (entry) => isPredecessor(entry, manager, rule));
  const { taken } = owned;
  const hasNote = live.metadata.annotations?.[lastAppliedAnnotation] !== undefined;
  const dropsNote = hasNote && rule.keptBy === null && !hasRawPath(fields, notePath);
  // What nobody ever owned, the server would give to "before-first-apply" as soon as anybody applies.
  const isUnowned = entries.length === 0;
  if (taken.length === 0 && !dropsNote && !isUnowned) return null;

  const moved = moveTo(manager, live, isUnowned ? { taken, gained: fields } : owned);
  const managedFields = dropsNote ? withoutSet(moved, fieldSet([notePath])) : moved;
  return { managedFields, from: managersOf(taken), dropsNote };
}

/** Which entries own some of these fields and may be taken from, and what that gains. */
function ownedOf(
  entries: ManagedFieldsEntry[],
  fields: JsonObject,
  isTaken: (entry: ManagedFieldsEntry) => boolean,
): { taken: ManagedFieldsEntry[]; gained: JsonObject } {
  const owned = entries
    .filter(isTaken)
    .map((entry) => ({ entry, shared: intersection(entry.fieldsV1, fields) }))
    .filter(({ shared }) => !isEmptySet(shared));
  return { taken: owned.map(({ entry }) => entry), gained: union(...owned.map(({ shared }) => shared)) };
}

/** managedFields with these fields taken from these entries and given to what `manager` owns by applying. */
function moveTo(
  manager: string,
  live: Manifest,
  { taken, gained }: { taken: ManagedFieldsEntry[]; gained: JsonObject },
): ManagedFieldsEntry[] {
  const entries = live.metadata.managedFields ?? [];
  // Who updates owns the map itself, too; left with that alone it would seem to own all that is in it.
  const given = fieldSet(
    rawPaths(gained).flatMap((path) => path.map((_, depth) => path.slice(0, depth + 1))),
  );
  const rest = entries.flatMap((entry) => (taken.includes(entry) ? withoutSet([entry], given) : [entry]));
  if (isEmptySet(gained)) return rest;
  // In whatever version: the server knows one entry of those who apply, and would drop all but the last.
  const own = entries.find((entry) => entry.manager === manager && entry.operation === "Apply");
  const ours = { ...entryOf(manager, live.apiVersion), ...own, fieldsV1: union(own?.fieldsV1, gained) };
  return [ours, ...rest.filter((entry) => entry !== own)];
}

/** The entries without some fields; one that loses all that it had goes. */
function withoutSet(entries: ManagedFieldsEntry[], fields: JsonObject): ManagedFieldsEntry[] {
  return entries.flatMap((entry) => {
    const fieldsV1 = difference(entry.fieldsV1, fields);
    return isEmptySet(fieldsV1) && !isEmptySet(entry.fieldsV1) ? [] : [{ ...entry, fieldsV1 }];
  });
}

/** What we own and are about to let go of, that stays all the same because others own it too. */
export type Released = {
  /**
   * Fields of predecessors alone: when they are taken from them, they go. `isWhole`: with all that is in them, which is
   * not so for a map or list that was owned beside its members.
   */
  taken: { path: RawPath; isWhole: boolean }[];
  /** Fields that stay, as people write them, with those who own them. */
  kept: { path: RawPath; managers: string[] }[];
};

/**
 * What becomes of the fields that we own in `live`, or applied last, and no longer declare, given the server's answer to
 * applying: those that nobody else owns are gone from it already. What we applied and somebody else has written since is
 * that one's alone. Who applies on the server by a deliberate wish of its own (an entry of `Apply`) is asked nothing and
 * keeps what it owns.
 */
export function releasedFields(
  { live, answer, applied, declared }: ReleasedTruths,
  manager: string,
  rule: TakingRule,
): Released {
  const before = appliedEntry(live, manager)?.fieldsV1;
  const after = appliedEntry(answer, manager)?.fieldsV1;
  const others = (answer.metadata.managedFields ?? []).filter(
    (entry) => !(entry.manager === manager && entry.operation === "Apply"),
  );
  const lost = others.flatMap(({ fieldsV1 }) =>
    rawPaths(difference(fieldsV1, union(before, after))).filter(
      (path) => applied !== null && isWholePath(fieldsV1, path) && valueAt(applied, path) !== undefined,
    ),
  );
  const released: Released = { taken: [], kept: [] };
  const all = fieldSet([...rawPaths(difference(before, after)), ...lost]);
  for (const path of rawPaths(all)) {
    // Fields that others are left to set, such as replicas, are declared and not applied; and by its keys an item is
    // what it is, whether they are declared or come from a default.
    if (valueAt(declared, path, true) !== undefined || isKeyOfKept(path, after)) continue;
    const owners = others.filter(({ fieldsV1 }) => hasRawPath(fieldsV1, path));
    if (owners.length === 0) continue;
    const isFree = owners.every((entry) => letsGo(entry, manager, rule));
    const isWhole = isWholePath(union(before, fieldSet(lost)), path);
    if (isFree) released.taken.push({ path, isWhole });
    // A map that stays for its other members is nothing that was declared by itself.
    else if (isWhole) released.kept.push({ path, managers: managersOf(owners) });
  }
  return { taken: released.taken, kept: withoutInner(released.kept) };
}

type ReleasedTruths = {
  live: Manifest;
  /** The server's answer to applying what is declared. */
  answer: Manifest;
  /** What we applied last, as far as it is known. */
  applied: Manifest | null;
  /** What Git declares. */
  declared: Manifest;
};

/** Takes from predecessors what we own too and let go of, so that the next apply removes it. */
export function takeReleased(
  live: Manifest,
  { manager, taken: released, rule }: { manager: string; taken: Released["taken"]; rule: TakingRule },
): Handover | null {
  if (released.length === 0) return null;
  const fields = fieldSet(released.map(({ path }) => path));
  const entries = live.metadata.managedFields ?? [];
  const owned = ownedOf(entries, fields, (entry) => letsGo(entry, manager, rule));
  if (owned.taken.length === 0) return null;
  // Only what is ours alone goes when we no longer apply it.
  const managedFields = moveTo(manager, live, owned);
  return { managedFields, from: managersOf(owned.taken), dropsNote: false };
}

/** Whether what has left Git is taken from this entry, too: who applies on the server keeps it by a wish of its own. */
function letsGo(entry: ManagedFieldsEntry, manager: string, rule: TakingRule): boolean {
  return entry.operation === "Update" && isPredecessor(entry, manager, rule);
}

/** What applying answers once these fields have been taken from their other owners: they are gone. */
export function withoutTaken(answer: Manifest, taken: Released["taken"]): Manifest {
  if (taken.length === 0) return answer;
  const copy = structuredClone(answer);
  const byLength = taken.toSorted((a, b) => a.path.length - b.path.length);
  // An item goes before the keys that tell which it is, a map after what was in it.
  for (const { path } of byLength.filter(({ isWhole }) => isWhole)) removeField(copy, path, true);
  const holders = byLength.filter(({ isWhole }) => !isWhole).toReversed();
  for (const { path } of holders) removeField(copy, path, false);
  return copy;
}

function removeField(holder: unknown, [name = "", ...rest]: RawPath, isWhole: boolean): void {
  const text = name.slice(2);
  if (Array.isArray(holder)) {
    const wanted: unknown = JSON.parse(text);
    const index = holder.findIndex((item: unknown) =>
      name.startsWith("k:") ? isMembers(wanted) && hasKeys(item, wanted) : isSame(item, wanted),
    );
    if (index === -1) return;
    if (rest.length === 0) holder.splice(index, 1);
    else removeField(holder[index], rest, isWhole);
  } else if (isMembers(holder) && Object.hasOwn(holder, text)) {
    if (rest.length > 0) return removeField(holder[text], rest, isWhole);
    const value = holder[text];
    const isFull = typeof value === "object" && value !== null && Object.keys(value).length > 0;
    // A map or list in which others have something stays.
    if (isWhole || !isFull) delete holder[text];
  }
}

/** A manager as people know it, with its raw name beside it. */
export function managerLabel(manager: string): string {
  const name = writerName(manager, null);
  return name === manager ? manager : `${name} (${manager})`;
}

function entryOf(manager: string, apiVersion: string): ManagedFieldsEntry {
  return { manager, operation: "Apply", apiVersion, fieldsType: "FieldsV1" };
}

/** Whether a path is a key of a list item that is declared. */
function isKeyOfKept(path: RawPath, after: JsonObject | undefined): boolean {
  const [item, member] = path.slice(-2);
  if (!item?.startsWith("k:") || !member?.startsWith("f:")) return false;
  const keys: unknown = JSON.parse(item.slice(2));
  return isMembers(keys) && Object.hasOwn(keys, member.slice(2)) && hasRawPath(after, path.slice(0, -1));
}

/** Whether a path owns all that is there: a list item, or what has no members of its own in the set. */
function isWholePath(fields: JsonObject | undefined, path: RawPath): boolean {
  if (path.at(-1)!.startsWith("k:")) return true;
  const inner = rawPaths(fields).filter((other) => other.length > path.length && startsWith(other, path));
  return inner.length === 0;
}

function withoutInner(kept: Released["kept"]): Released["kept"] {
  return kept.filter(
    ({ path }) => !kept.some((other) => other.path.length < path.length && startsWith(path, other.path)),
  );
}

function startsWith(path: RawPath, start: RawPath): boolean {
  return start.every((name, index) => path[index] === name);
}
