import { leadsToCommit } from "@/lib/domain/ledger/operation";
import type { Timeline } from "@/lib/api/application-schema";
import { shortSha } from "@/lib/domain/git/git";
import { refFromKey, refLabel } from "@/lib/domain/object/manifest";

/** Something that happened, placed between 0 (the left edge) and 1 (now). */
export type TimelineMark = {
  id: string;
  kind: "commit" | "operation" | "drift" | "hold" | "unverified";
  tone: "ink" | "quiet" | "bad" | "busy" | "drift" | "held" | "unknown";
  start: number;
  end: number;
  startedAt: string;
  /** Null while it lasts; the start for what has no length. */
  endedAt: string | null;
  /** One line for the tooltip, the screen reader and the table: what, and by whom or why. */
  words: string;
  /** Written beside the mark where there is room. */
  label: string | null;
  href: string | null;
};

export type TimelineLane = { id: string; marks: TimelineMark[] };

type Lane = Timeline["lanes"][number];
type Operation = Lane["operations"][number];

/**
 * The lane of Git, then one per target in the order of the answer. What is drawn later lies on top: operations on
 * stretches, and where two operations overlap the newer one, because it says how things are.
 */
export function timelineLanes(timeline: Timeline): TimelineLane[] {
  const scale = makeScale(timeline);
  const git: TimelineMark[] = timeline.commits
    .filter((commit) => scale.isInside(commit.committedAt, commit.committedAt))
    .map((commit) => ({
      id: `commit-${commit.sha}`,
      kind: "commit" as const,
      tone: "ink" as const,
      ...scale.place(commit.committedAt, commit.committedAt),
      words: `${shortSha(commit.sha)} “${firstLine(commit.message)}”, ${commit.authorName}`,
      label: shortSha(commit.sha),
      href: null,
    }))
    .sort((a, b) => a.start - b.start);
  return [
    { id: "git", marks: withRoomForLabels(git) },
    ...timeline.lanes.map((lane) => ({ id: lane.targetId, marks: laneMarks(lane, scale) })),
  ];
}

type Scale = ReturnType<typeof makeScale>;

function makeScale({ from, to }: Timeline) {
  const start = Date.parse(from);
  const length = Math.max(1, Date.parse(to) - start);
  const at = (iso: string) => Math.min(1, Math.max(0, (Date.parse(iso) - start) / length));
  return {
    isInside: (startedAt: string, endedAt: string | null) => {
      const ends = endedAt === null ? Infinity : Date.parse(endedAt);
      return ends >= start && Date.parse(startedAt) <= start + length;
    },
    place: (startedAt: string, endedAt: string | null) => ({
      start: at(startedAt),
      end: endedAt === null ? 1 : at(endedAt),
      startedAt,
      endedAt,
    }),
  };
}

function laneMarks(lane: Lane, scale: Scale): TimelineMark[] {
  const inside = <T extends { startedAt: string; endedAt: string | null }>(stretches: T[]) =>
    stretches.filter((stretch) => scale.isInside(stretch.startedAt, stretch.endedAt));
  const holds = inside(lane.holds).map((hold) => ({
    id: `hold-${hold.startedAt}`,
    kind: "hold" as const,
    tone: "held" as const,
    ...scale.place(hold.startedAt, hold.endedAt),
    words: `Held at ${shortSha(hold.sha)}`,
    label: null,
    href: null,
  }));
  const drifts = joinOverlapping(inside(lane.drifts)).map((drift) => ({
    id: `drift-${drift.startedAt}`,
    kind: "drift" as const,
    tone: "drift" as const,
    ...scale.place(drift.startedAt, drift.endedAt),
    words: driftWords(drift.members),
    label: null,
    href: null,
  }));
  const unverified = inside(lane.unverified).map((gap) => ({
    id: `unverified-${gap.startedAt}`,
    kind: "unverified" as const,
    tone: "unknown" as const,
    ...scale.place(gap.startedAt, gap.endedAt),
    words: `Not verified: ${gap.reason}`,
    label: null,
    href: null,
  }));
  const operations = lane.operations
    .filter((operation) => scale.isInside(operation.startedAt, operation.finishedAt))
    .toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))
    .map((operation) => ({
      id: `operation-${operation.id}`,
      kind: "operation" as const,
      tone: operationTone[operation.state],
      ...scale.place(operation.startedAt, operation.finishedAt),
      words: `${wordOf(operation)}, ${stateWord[operation.state]}`,
      label: null,
      href: `/operations/${operation.id}`,
    }));
  return [...holds, ...drifts, ...unverified, ...operations];
}

function wordOf({ kind, toSha }: Operation): string {
  return leadsToCommit(kind) ? `${kindWord[kind]} to ${shortSha(toSha)}` : kindWord[kind];
}

const operationTone = {
  waiting: "busy",
  queued: "busy",
  running: "busy",
  succeeded: "quiet",
  partial: "bad",
  failed: "bad",
  cancelled: "quiet",
} as const satisfies Record<Operation["state"], TimelineMark["tone"]>;

const kindWord: Record<Operation["kind"], string> = {
  sync: "Sync",
  rollback: "Rollback",
  self_heal: "Self-heal",
  prune: "Prune",
  hand_back: "Handing back",
  delete: "Deletion",
};

const stateWord: Record<Operation["state"], string> = {
  waiting: "waiting",
  queued: "queued",
  running: "running",
  succeeded: "succeeded",
  partial: "applied in part",
  failed: "failed",
  cancelled: "cancelled",
};

type Drift = Lane["drifts"][number];
type DriftStretch = { startedAt: string; endedAt: string | null; members: Drift[] };

/** Objects that drift together would lie on top of each other: overlapping stretches become one that names them. */
function joinOverlapping(drifts: Drift[]): DriftStretch[] {
  const joined: DriftStretch[] = [];
  for (const drift of drifts.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))) {
    const last = joined.at(-1);
    if (last && (last.endedAt === null || drift.startedAt <= last.endedAt)) {
      last.members.push(drift);
      if (drift.endedAt === null || (last.endedAt !== null && drift.endedAt > last.endedAt)) {
        last.endedAt = drift.endedAt;
      }
    } else {
      joined.push({ startedAt: drift.startedAt, endedAt: drift.endedAt, members: [drift] });
    }
  }
  return joined;
}

function driftWords(members: Drift[]): string {
  const objects = [...new Set(members.map((member) => refLabel(refFromKey(member.refKey))))];
  const writers = [...new Set(members.flatMap((member) => member.writer ?? []))];
  const what = objects.length > 2 ? `${objects.length} objects` : objects.join(" and ");
  return `Drift of ${what}${writers.length > 0 ? `, last written by ${writers.join(" and ")}` : ""}`;
}

/** Labels of neighbours must not run into each other; the newer commit keeps its label. */
function withRoomForLabels(marks: TimelineMark[]): TimelineMark[] {
  const roomMin = 0.075;
  let next = Infinity;
  return marks
    .toReversed()
    .map((mark) => {
      if (next - mark.start < roomMin) return { ...mark, label: null };
      next = mark.start;
      return mark;
    })
    .toReversed();
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? "";
}
