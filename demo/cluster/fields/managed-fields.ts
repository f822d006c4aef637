import { canonical, isEqual, type Json, type KubeObject, type ManagedFieldsEntry } from "../json";
import type { Schema } from "../schema/schema";
import { compare } from "./compare";
import { FieldSet, printPath } from "./field-set";
import { fieldsOf } from "./fields-of";
import { merge, removeFields } from "./merge";

export type Writer = {
  manager: string;
  apiVersion: string;
  subresource?: string;
  /** RFC 3339, to the second, as managedFields carry it. */
  time: string;
};

export type FieldConflict = { manager: string; field: string };

export type ApplyResult =
  | { outcome: "merged"; object: KubeObject; managed: ManagedFieldsEntry[] }
  | { outcome: "conflict"; conflicts: FieldConflict[]; message: string };

/** Fields that belong to the server and to nobody else. */
const serverFields = [
  ["f:apiVersion"],
  ["f:kind"],
  ...[
    "name",
    "namespace",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "selfLink",
    "uid",
    "generation",
    "managedFields",
    "resourceVersion",
  ].map((name) => ["f:metadata", `f:${name}`]),
];

type Managers = Map<string, { entry: ManagedFieldsEntry; fields: FieldSet }>;

/** Server-side apply: lays `applied` over `live`, takes away what the manager no longer names, finds conflicts. */
export function applyFields(options: {
  live: KubeObject | null;
  applied: KubeObject;
  schema: Schema;
  writer: Writer;
  isForced: boolean;
}): ApplyResult {
  const { live, applied, schema, writer } = options;
  const managers = read(live?.metadata.managedFields ?? []);
  const key = managerKey({ ...writer, operation: "Apply" });
  const previous = managers.get(key);
  const fields = ownable(fieldsOf(applied as unknown as Json, schema));
  const entry: ManagedFieldsEntry = {
    ...newEntry(writer, "Apply"),
    time: previous?.entry.time ?? writer.time,
  };
  managers.set(key, { entry, fields });

  let next = live
    ? merge(live as unknown as Json, applied as unknown as Json, schema)
    : (applied as unknown as Json);
  if (previous) {
    const owned = [...managers.values()].reduce((all, one) => all.union(one.fields), new FieldSet());
    const abandoned = previous.fields.withContainers().difference(owned.withContainers());
    next = removeFields(next, schema, abandoned) ?? {};
  }
  const changes = compare(live as unknown as Json, next, schema);
  const taken = changes.added.union(changes.modified);
  const conflicts = others(managers, key).flatMap(([, other]) => {
    const contested = other.fields.intersection(taken);
    return contested.paths().map((path) => ({ manager: printManager(other.entry), field: printPath(path) }));
  });
  if (conflicts.length > 0 && !options.isForced)
    return { outcome: "conflict", conflicts, message: conflictMessage(conflicts) };
  yieldFields(managers, key, taken, changes.removed);
  const isSame =
    previous && isEqual(previous.fields.toFieldsV1(), fields.toFieldsV1()) && isEqual(live, next);
  if (!isSame) entry.time = writer.time;
  return { outcome: "merged", object: next as unknown as KubeObject, managed: write(managers) };
}

/** What managedFields become after an ordinary write: who changed a field owns it. */
export function recordUpdate(options: {
  live: KubeObject | null;
  next: KubeObject;
  schema: Schema;
  writer: Writer;
}): ManagedFieldsEntry[] {
  const { live, next, schema, writer } = options;
  const managers = read(next.metadata.managedFields ?? live?.metadata.managedFields ?? []);
  const key = managerKey({ ...writer, operation: "Update" });
  const changes = compare((live ?? {}) as unknown as Json, next as unknown as Json, schema);
  const taken = ownable(changes.added.union(changes.modified));
  yieldFields(managers, key, taken, changes.removed);
  const mine = managers.get(key);
  const fields = (mine?.fields ?? new FieldSet()).union(taken).difference(changes.removed);
  if (fields.isEmpty) managers.delete(key);
  else if (!taken.isEmpty || mine)
    managers.set(key, {
      entry: taken.isEmpty && mine ? mine.entry : newEntry(writer, "Update"),
      fields,
    });
  return write(managers);
}

function ownable(fields: FieldSet): FieldSet {
  return serverFields.reduce((rest, path) => rest.without(path), fields);
}

function yieldFields(managers: Managers, key: string, taken: FieldSet, removed: FieldSet) {
  for (const [otherKey, other] of others(managers, key)) {
    other.fields = other.fields.difference(taken).difference(removed);
    if (other.fields.isEmpty) managers.delete(otherKey);
  }
}

function others(managers: Managers, key: string) {
  return [...managers].filter(([otherKey]) => otherKey !== key);
}

function read(entries: ManagedFieldsEntry[]): Managers {
  return new Map(
    entries.map((entry) => [
      managerKey(entry),
      { entry, fields: FieldSet.fromFieldsV1(entry.fieldsV1 ?? {}) },
    ]),
  );
}

function write(managers: Managers): ManagedFieldsEntry[] {
  return [...managers.values()]
    .filter(({ entry, fields }) => !fields.isEmpty || entry.operation === "Apply")
    .map(({ entry, fields }) => ({ ...entry, fieldsV1: fields.toFieldsV1() }))
    .sort((a, b) => rank(a).localeCompare(rank(b)));
}

/** Apply entries come first, then by time, as API servers sort them. */
function rank(entry: ManagedFieldsEntry): string {
  return `${entry.operation} ${entry.time} ${entry.manager} ${entry.subresource ?? ""}`;
}

function managerKey(entry: {
  manager: string;
  operation: "Apply" | "Update";
  apiVersion: string;
  subresource?: string;
}): string {
  const { manager, operation, apiVersion, subresource } = entry;
  // One applier keeps its fields when its API version moves; updaters are told apart by it.
  return canonical([manager, operation, operation === "Apply" ? "" : apiVersion, subresource ?? ""]);
}

function newEntry(writer: Writer, operation: "Apply" | "Update"): ManagedFieldsEntry {
  return {
    manager: writer.manager,
    operation,
    apiVersion: writer.apiVersion,
    time: writer.time,
    fieldsType: "FieldsV1",
    fieldsV1: {},
    ...(writer.subresource ? { subresource: writer.subresource } : {}),
  };
}

function printManager(entry: ManagedFieldsEntry): string {
  const name = JSON.stringify(entry.manager);
  const withPart = entry.subresource ? `${name} with subresource ${JSON.stringify(entry.subresource)}` : name;
  return entry.operation === "Update" ? `${withPart} using ${entry.apiVersion}` : withPart;
}

function conflictMessage(conflicts: FieldConflict[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1)
    return `Apply failed with 1 conflict: conflict with ${first!.manager}: ${first!.field}`;
  const byManager = Map.groupBy(conflicts, (conflict) => conflict.manager);
  const parts = [...byManager].map(
    ([manager, found]) => `conflicts with ${manager}:${found.map(({ field }) => `\n- ${field}`).join("")}`,
  );
  return `Apply failed with ${conflicts.length} conflicts: ${parts.join("\n")}`;
}
