import { shortSha } from "@/lib/domain/git/git";
import {
  type Cause,
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

/** Degraded workloads; the same commit of an application on several clusters is one cause. */
export function degradedCauses(targets: CauseTarget[]): Cause[] {
  const degraded = targets.filter((target) => target.status === "degraded");
  return groupBy(degraded, (target) => `${target.applicationId} ${target.sha}`).map((group) => {
    const first = group[0]!;
    const where = clusterNames(group);
    const healthy = targets.filter(
      (target) =>
        target.applicationId === first.applicationId &&
        target.sha === first.sha &&
        (target.status === "synced" || target.status === "held"),
    );
    const detail: Phrase[] = [];
    // The reason begins with what the cell says ("1 of 3 ready: ImagePullBackOff"): it is not said twice.
    const why = first.healthReason?.replace(`${first.summary}: `, "") ?? null;
    const hasMore = why !== null && why !== first.summary;
    if (first.summary) detail.push(text(`${first.summary}${hasMore ? ": " : ". "}`));
    if (hasMore) detail.push(code(why), text(". "));
    if (first.sha && healthy.length > 0) {
      const clusters = counted(new Set(healthy.map((target) => target.clusterId)).size, "cluster");
      detail.push(text(`The same commit is healthy on ${clusters}.`));
    }
    return {
      ...causeOfApplication("degraded", group, first.sha ?? "none"),
      status: "degraded",
      title: `${first.applicationName} is degraded on ${where}`,
      detail: trimmed(detail),
      since: earliest(group.map((target) => target.statusSince)),
      actions: [
        { label: "Events", href: `/applications/${first.applicationId}?target=${first.id}&tab=resources` },
        {
          label: "Roll back here…",
          href: `/applications/${first.applicationId}?target=${first.id}&dialog=rollback`,
        },
      ],
    };
  });
}

/** Operations that ended without doing all that was asked, while the target is still not where it should be. */
export function failedOperationCauses(targets: CauseTarget[]): Cause[] {
  const settled = new Set(["synced", "syncing", "degraded"]);
  return targets
    .filter((target) => target.failedOperation !== null && !settled.has(target.status))
    .map((target) => {
      const operation = target.failedOperation!;
      return {
        ...causeOfApplication("operation", [target], operation.id),
        status: target.status,
        title: `The last operation of ${target.applicationName} on ${target.clusterName} failed`,
        detail: [text(operation.message ?? "It ended without doing all that was asked.")],
        since: operation.finishedAt,
        actions: [{ label: "What happened", href: `/operations/${operation.id}` }],
      };
    });
}

/** A commit that cannot be rendered, once for each place in Git. */
export function brokenCauses(targets: CauseTarget[]): Cause[] {
  const broken = targets.filter((target) => target.problems.length > 0);
  const placeOf = ({ problems: [problem] }: CauseTarget) =>
    `${problem!.file}${problem!.line === null ? "" : `:${problem!.line}`}`;
  return groupBy(
    broken,
    (target) => `${target.applicationId} ${placeOf(target)} ${target.problems[0]!.reason}`,
  ).map((group) => {
    const first = group[0]!;
    const more = first.problems.length - 1;
    return {
      ...causeOfApplication("broken", group, placeOf(first)),
      status: "unknown",
      title: `${first.applicationName} cannot be rendered from Git`,
      detail: [
        code(placeOf(first)),
        text(`: ${first.problems[0]!.reason}`),
        text(more > 0 ? ` (and ${counted(more, "more problem")})` : ""),
        text(` The last good state stays on ${clusterNames(group)}.`),
      ].filter((phrase) => phrase.text !== ""),
      since: earliest(group.map((target) => target.statusSince)),
      actions: [
        {
          label: "What is wrong",
          href: `/applications/${first.applicationId}?target=${first.id}`,
        },
      ],
    };
  });
}

/** Holds whose reminder is due. They nag and never end by themselves. */
export function holdCauses(targets: CauseTarget[], now: string): Cause[] {
  const due = targets.filter((target) => target.hold?.remindAt != null && target.hold.remindAt <= now);
  return groupBy(due, (target) => `${target.applicationId} ${target.hold!.sha}`).map((group) => {
    const first = group[0]!;
    const hold = first.hold!;
    return {
      ...causeOfApplication("hold", group, hold.sha),
      status: "held",
      title: `${first.applicationName} is still held on ${clusterNames(group)}`,
      detail: [
        text("Held at "),
        code(shortSha(hold.sha)),
        text(
          ` by ${hold.personName}, who asked to be reminded. New commits wait until you follow Git again.`,
        ),
      ],
      since: earliest(group.map((target) => target.hold!.remindAt!)),
      actions: [
        { label: "Review the hold…", href: `/applications/${first.applicationId}?target=${first.id}` },
      ],
    };
  });
}

/** Automatic applications that fell behind because something in them keeps Plumbline from writing. */
export function refusalCauses(targets: CauseTarget[]): Cause[] {
  const refused = targets.filter(
    (target) => target.isAutomatic && target.refusals.length > 0 && target.status === "behind",
  );
  return groupBy(refused, (target) => `${target.applicationId} ${target.refusals[0]!.reason}`).map(
    (group) => {
      const first = group[0]!;
      return {
        ...causeOfApplication("refused", group, first.refusals[0]!.code),
        status: "behind",
        title: `${first.applicationName} is not written to on ${clusterNames(group)}`,
        detail: [text(first.refusals[0]!.reason)],
        since: earliest(group.map((target) => target.statusSince)),
        actions: [{ label: "Why", href: `/applications/${first.applicationId}?target=${first.id}` }],
      };
    },
  );
}

function trimmed(phrases: Phrase[]): Phrase[] {
  const last = phrases.at(-1);
  return last ? [...phrases.slice(0, -1), { ...last, text: last.text.trimEnd() }] : phrases;
}
