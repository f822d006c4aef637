import type { ObjectView } from "@/lib/api/application-schema";
import { type ObjectRef, refFromKey } from "@/lib/domain/object/manifest";
import { type Status, statusPrecedence } from "@/lib/domain/status/status";
import { objectStatus, objectWord } from "@/components/application/object-status";
import { byKind } from "@/components/resource-tree/resource-rows";
import { healthGlyphs } from "@/components/status/health-word";

/** One object over several targets. */
export type MatrixRow = {
  key: string;
  ref: ObjectRef;
  /** The object on each target that has it, by the target's id. */
  cells: Map<string, ObjectView>;
  /** Why it is not well, each reason once, with the targets on which that is said. */
  reasons: { text: string; targetIds: string[] }[];
  worst: Status;
};

/** Objects joined by kind and name over targets (namespaces may differ), what is not well first. */
export function matrixRows(objects: ObjectView[]): MatrixRow[] {
  const rows = new Map<string, MatrixRow>();
  for (const object of objects) {
    const ref = refFromKey(object.refKey);
    const key = `${ref.group}/${ref.kind}/${ref.name}`;
    const row: MatrixRow = rows.get(key) ?? { key, ref, cells: new Map(), reasons: [], worst: "synced" };
    rows.set(key, row);
    row.cells.set(object.targetId, object);
    row.worst = worse(row.worst, cellStatus(object));
    const { status, reason } = object.health;
    if (reason === null || status === "Healthy") continue;
    const known = row.reasons.find(({ text }) => text === reason);
    if (known) known.targetIds.push(object.targetId);
    else row.reasons.push({ text: reason, targetIds: [object.targetId] });
  }
  return [...rows.values()].sort(
    (a, b) => statusPrecedence.indexOf(a.worst) - statusPrecedence.indexOf(b.worst) || byKind(a.ref, b.ref),
  );
}

/** The one glyph of an object on one target: the worse of its sync and its health. */
export function cellStatus({ sync, health }: ObjectView): Status {
  return worse(objectStatus(sync), healthGlyphs[health.status]);
}

/** What is said beside the glyph: nothing where all is well. */
export function cellWord(object: ObjectView): string | null {
  const status = cellStatus(object);
  if (status === "synced") return null;
  return objectStatus(object.sync) === status ? objectWord(object.sync) : object.health.status;
}

function worse(a: Status, b: Status): Status {
  return statusPrecedence.indexOf(a) <= statusPrecedence.indexOf(b) ? a : b;
}
