import { formatPath, type FieldPath } from "@/lib/domain/compare/field-path";
import { fieldVerdict, type ThreeTruths } from "@/lib/domain/compare/field-verdict";
import { isMembers, isSame, type Members } from "@/lib/domain/compare/json-value";
import { lastWriters } from "@/lib/domain/compare/last-writers";
import { isSameQuantity } from "@/lib/domain/compare/quantity";
import type { FieldDifference, FieldVerdict } from "@/lib/domain/compare/verdict";
import {
  walkFields,
  type FieldFound,
  type FieldSides,
  type WalkRules,
} from "@/lib/domain/compare/walk-fields";
import type { Manifest } from "@/lib/domain/object/manifest";

/** The truths of an object that is desired and there. */
export type PresentTruths = {
  desired: Manifest;
  answer: Manifest | null;
  applied: Manifest | "unknown" | null;
  live: Manifest;
  manager: string;
  autoscaler?: string | null;
  counts?: Counting;
};

/**
 * Which fields count that neither Git declares nor we applied: those that nothing declared explains (the default), none,
 * or all, because the whole object is replaced.
 */
export type Counting = "unexplained" | "declared" | "all";

/** The fields on which desired and live differ, with the side that moved and who wrote last, ordered by path. */
export function differencesOf(truths: PresentTruths): FieldDifference[] {
  const { desired, answer, live, manager } = truths;
  const applied = isMembers(truths.applied) ? (truths.applied as Manifest) : null;
  // Kinds without a status subresource keep it like any other field. Of the others a dry run leaves it as it was, in an
  // object of the same version.
  const isStatusKept = answer?.metadata.resourceVersion === live.metadata.resourceVersion;
  const comparable = isStatusKept ? withStatus : withoutStatus;
  const sides = {
    git: comparable(desired),
    desired: comparable(answer ?? desired),
    applied: applied ? comparable(applied) : undefined,
    live: comparable(live),
  };
  const nodes = (live.metadata.managedFields ?? []).flatMap(({ fieldsV1 }) => (fieldsV1 ? [fieldsV1] : []));
  const found = [...walkFields(sides, nodes, answer ? byAnswer : byDeclaration)].filter(
    ({ path }) => !(truths.autoscaler && isReplicas(path)),
  );

  // Defaults follow from what is declared; they are said only when nothing declared explains them.
  const declared = found.filter(({ git, applied: ours }) => git !== undefined || ours !== undefined);
  const verdictOf = (field: FieldSides): FieldVerdict =>
    !applied || isNewOverDefault(field, live) ? "behind" : fieldVerdict(field);
  const { counts = "unexplained" } = truths;
  const isExplained = counts === "declared" || (counts === "unexplained" && declared.length > 0);
  return foldBlocks(isExplained ? declared : found, verdictOf)
    .map(({ field, verdict }) => ({
      path: formatPath(field.path),
      verdict,
      ...definedSides(field, applied !== null),
      ...(field.git === undefined && field.desired !== undefined ? { isUndeclared: true as const } : {}),
      writers: lastWriters(live, field.path, manager),
    }))
    .toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** The server's answer has every default in the server's spelling: anything but equality is a difference. */
const byAnswer: WalkRules = { isEqual: isSame, countsLiveOnly: true };

/** Git's own spelling is held against live as well as it goes: null is absent, `1000m` is `1`. */
const byDeclaration: WalkRules = {
  isEqual: (desired, live, path) =>
    isSame(desired ?? undefined, live ?? undefined) ||
    (isEmpty(desired) && live === undefined) ||
    isSameQuantity(desired, live, path),
  countsLiveOnly: false,
};

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isMembers(value) && Object.keys(value).length === 0;
}

/** What of an object is compared: not what the server keeps in its metadata. */
function withStatus({ metadata, apiVersion: _a, kind: _k, ...rest }: Manifest): Members {
  const { labels, annotations, finalizers, ownerReferences } = metadata;
  return { ...rest, metadata: { labels, annotations, finalizers, ownerReferences } };
}

function withoutStatus(manifest: Manifest): Members {
  const { status: _, ...rest } = withStatus(manifest);
  return rest;
}

function isReplicas(path: FieldPath): boolean {
  return formatPath(path) === "spec.replicas";
}

/**
 * Whether Git began to declare a field where a default stood, which nobody owns: only Git moved, although the default
 * is not what we applied.
 */
function isNewOverDefault({ desired, applied, live: value, path }: FieldSides, live: Manifest): boolean {
  return (
    desired !== undefined &&
    applied === undefined &&
    value !== undefined &&
    lastWriters(live, path).length === 0
  );
}

/** Fields of a block that one side lacks as a whole are said as one, when the same is said of all of them. */
function foldBlocks(
  found: FieldFound[],
  verdictOf: (field: FieldSides) => FieldVerdict,
): { field: FieldSides; verdict: FieldVerdict }[] {
  const blocks = new Map<string, { block: FieldSides | null; fields: FieldFound[] }>();
  for (const field of found) {
    const key = formatPath(field.block?.path ?? field.path);
    const group = blocks.get(key);
    if (group) group.fields.push(field);
    else blocks.set(key, { block: field.block, fields: [field] });
  }
  return [...blocks.values()].flatMap(({ block, fields }) => {
    const verdicts = fields.map((field) => verdictOf(field));
    const first = verdicts[0]!;
    if (block && verdicts.every((verdict) => verdict === first)) return [{ field: block, verdict: first }];
    return fields.map((field, index) => ({ field, verdict: verdicts[index]! }));
  });
}

function definedSides({ desired, applied, live }: FieldSides, hasApplied: boolean): Partial<ThreeTruths> {
  return {
    ...(desired === undefined ? {} : { desired }),
    ...(applied === undefined || !hasApplied ? {} : { applied }),
    ...(live === undefined ? {} : { live }),
  };
}
