import {
  type Cause,
  type CauseDifference,
  type CauseTarget,
  causeOfApplication,
  clusterNames,
  code,
  counted,
  earliest,
  groupBy,
  type Phrase,
  text,
} from "@/lib/domain/status/cause";

const valueLengthMax = 40;
const fieldsNamedMax = 2;

/** Equal drift (or divergence) of an application is one cause, on however many clusters it was found. */
export function differenceCauses(targets: CauseTarget[]): Cause[] {
  const moved = targets.filter((target) => target.status === "drifted" || target.status === "diverged");
  return groupBy(moved, (target) => `${target.applicationId} ${target.status} ${keyOf(target)}`).map(
    describe,
  );
}

function describe(targets: CauseTarget[]): Cause {
  const first = targets[0]!;
  const { applicationName: name, status } = first;
  const where = clusterNames(targets);
  const isShared = targets.length > 1;
  const verb = status === "drifted" ? "drifted" : "diverged";
  const noun = status === "drifted" ? "drift" : "divergence";
  return {
    ...causeOfApplication(status, targets, keyOf(first)),
    status,
    title: isShared ? `Same ${noun} of ${name} on ${where}` : `${name} ${verb} on ${where}`,
    detail: sentence(first),
    since: earliest(targets.map((target) => target.statusSince)),
    actions: [
      {
        label:
          first.differences.length > 0 ? `Review ${counted(first.differences.length, "field")}…` : "Review…",
        href: `/applications/${first.applicationId}${isShared ? "" : `?target=${first.id}`}`,
      },
    ],
  };
}

function sentence({ differences, status, summary }: CauseTarget): Phrase[] {
  const whoMoved = status === "diverged" ? "Git and the cluster both moved " : "";
  if (differences.length === 0) {
    return [text(`${whoMoved || "The cluster moved "}${summary ?? "some fields"}.`)];
  }
  const named = differences.slice(0, fieldsNamedMax);
  const phrases: Phrase[] = whoMoved ? [text(whoMoved)] : [];
  named.forEach((difference, index) => {
    if (index > 0) phrases.push(text(index === named.length - 1 && !hasMore() ? " and " : ", "));
    phrases.push(code(move(difference)));
  });
  if (hasMore()) phrases.push(text(` and ${counted(differences.length - named.length, "more field")}`));
  const writers = [...new Set(differences.flatMap((difference) => difference.writerName ?? []))];
  if (writers.length > 0) phrases.push(text(", last written by "), code(writers.join(", ")));
  return [...phrases, text(".")];

  function hasMore() {
    return differences.length > fieldsNamedMax;
  }
}

/** "replicas 6 → 2" for short values, else only the field's name. */
function move({ path, desired, live }: CauseDifference): string {
  const field = path.split(".").slice(-2).join(".");
  const from = spelled(desired);
  const to = spelled(live);
  return from !== null && to !== null ? `${field} ${from} → ${to}` : field;
}

function spelled(value: unknown): string | null {
  if (value === undefined || value === null) return "none";
  if (typeof value === "object") return null;
  const words = String(value);
  return words.length <= valueLengthMax && !words.includes("\n") ? words : null;
}

/** A target whose differences have no key stands for itself. */
function keyOf(target: CauseTarget): string {
  return target.differenceKey ?? target.id;
}
