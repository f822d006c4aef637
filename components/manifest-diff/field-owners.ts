import { isWellKnownDefault } from "@/lib/domain/compare/hidden-fields";
import { isChangedUntraced, lastWriterOf } from "@/lib/domain/compare/last-writer-of";
import type { FieldDifference, FieldWriter } from "@/lib/domain/compare/verdict";

/** What managedFields tell of who wrote a field, ready to be said. They name managers, never persons. */
export type FieldOwners = {
  /** Who wrote it last; null where nobody can be named, and then `words` says what there is to say. */
  last: FieldWriter | null;
  words: string;
  /** All who own it, the last writer first. */
  owners: FieldWriter[];
  /** How many own it besides the one that is named. */
  more: number;
  /** What the record tells and what it does not. */
  explanation: string;
};

/** The owners of a field that differs, on one target or in the same way on several. */
export function fieldOwners(differences: FieldDifference[]): FieldOwners {
  const owners = latestFirst(differences.flatMap(({ writers }) => writers));
  const [last = null] = latestFirst(differences.flatMap((difference) => lastWriterOf(difference) ?? []));
  if (last) {
    const named = [last, ...owners.filter((owner) => keyOf(owner) !== keyOf(last))];
    const explanation = `A time is the manager's last write, not this field's.${defaultWords(differences, owners)}`;
    return { last, words: last.name, owners: named, more: named.length - 1, explanation };
  }
  const silent = (words: string, explanation: string) => ({ last, words, owners, more: 0, explanation });
  if (differences.some(isChangedUntraced)) {
    return silent(
      "changed without a trace",
      "Plumbline wrote another value and still counts as the owner. An admission webhook that changes somebody's request leaves no trace, and neither does a restored backup.",
    );
  }
  if (differences.every(({ live }) => live === undefined)) {
    return differences.some(({ verdict }) => verdict === "drifted" || verdict === "diverged")
      ? silent("not known", "Who removes a field leaves no trace.")
      : silent("not there", "Nobody owns what is not there.");
  }
  return isDefault(differences)
    ? silent("a default", "Nobody owns it, and its value is Kubernetes' own default.")
    : silent(
        "nobody owns it",
        "No manager owns this field: a default or an admission webhook set it, or its manager gave it up.",
      );
}

/** "Update through scale" */
export function howWritten({ operation, subresource }: FieldWriter): string {
  return subresource ? `${operation} through ${subresource}` : operation;
}

function defaultWords(differences: FieldDifference[], owners: FieldWriter[]): string {
  const isByUpdate = owners.every(({ operation }) => operation === "Update");
  if (!isByUpdate || !isDefault(differences)) return "";
  return " The value is Kubernetes' own default: who creates an object is recorded as the writer of its defaults.";
}

function isDefault(differences: FieldDifference[]): boolean {
  return differences.every(({ path, live }) => isWellKnownDefault(/[^.[\]"]+$/.exec(path)?.[0] ?? "", live));
}

/** Each manager once for each way that it writes, with its latest write. */
function latestFirst(writers: FieldWriter[]): FieldWriter[] {
  const sorted = writers.toSorted((a, b) => (b.at ?? "").localeCompare(a.at ?? ""));
  return sorted.filter(
    (writer, index) => sorted.findIndex((other) => keyOf(other) === keyOf(writer)) === index,
  );
}

function keyOf({ manager, operation, subresource }: FieldWriter): string {
  return JSON.stringify([manager, operation, subresource]);
}
