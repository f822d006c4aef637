"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useMemo, useState } from "react";
import { timelineQuery } from "@/lib/api/application-query";
import type { ApplicationView } from "@/lib/api/application-schema";
import { targetName } from "@/components/application/target-words";
import { StatusGlyph } from "@/components/status/glyph";
import { OperationsUnderWay } from "@/components/timeline/operations-under-way";
import { TimelineAxis } from "@/components/timeline/timeline-axis";
import { TimelineLaneDrawing } from "@/components/timeline/timeline-lane";
import { TimelineLegend, TimelineRange } from "@/components/timeline/timeline-controls";
import { type TimelineMark, timelineLanes } from "@/components/timeline/timeline-marks";
import { TimelineTable } from "@/components/timeline/timeline-table";
import { TimelineTip } from "@/components/timeline/timeline-tip";
import {
  fittingHours,
  hoursAsked,
  type TimelineHours,
  windowOf,
} from "@/components/timeline/timeline-window";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { ErrorState } from "@/components/ui/error-state";
import { useNow } from "@/components/ui/now";

const rangeWords: Record<TimelineHours, string> = {
  0.25: "Last 15 minutes",
  1: "Last hour",
  6: "Last 6 hours",
  24: "Last 24 hours",
  168: "Last 7 days",
};

/** One lane for Git and one per target: commits, operations, drift, holds and silence on one scale of time. */
export function ApplicationTimeline({
  application,
  targetId,
  hours: chosenHours,
  onHours,
}: {
  application: ApplicationView;
  targetId: string | null;
  /** Null: what fits. */
  hours: TimelineHours | null;
  onHours: (hours: TimelineHours) => void;
}) {
  const query = useQuery({
    ...timelineQuery(application.id, hoursAsked(chosenHours)),
    placeholderData: keepPreviousData,
  });
  const now = useNow();
  const [active, setActive] = useState<{ laneId: string; mark: TimelineMark } | null>(null);
  const [tabStop, setTabStop] = useState<string | null>(null);
  const [isTable, setTable] = useState(false);
  const answer = query.data;
  const hours = chosenHours ?? (answer ? fittingHours(answer) : 24);
  const timeline = useMemo(() => answer && windowOf(answer, hours, now), [answer, hours, now]);
  const lanes = useMemo(() => {
    const marks = new Map(timeline ? timelineLanes(timeline).map((lane) => [lane.id, lane.marks]) : []);
    const targets = application.targets.filter((target) => targetId === null || target.id === targetId);
    return [
      { id: "git", name: "Git", status: null, marks: marks.get("git") ?? [] },
      ...targets.map((target) => ({
        id: target.id,
        name: targetName(target, application.targets),
        status: target.status,
        marks: marks.get(target.id) ?? [],
      })),
    ];
  }, [timeline, application.targets, targetId]);
  const all = lanes.flatMap((lane) => lane.marks);
  const stop = all.some((mark) => mark.id === tabStop) ? tabStop : (all.at(-1)?.id ?? null);

  if (query.isError && !timeline) {
    return (
      <ErrorState
        title="The timeline could not be read"
        onRetry={() => void query.refetch()}
        isRetrying={query.isFetching}
      >
        {query.error.message}
      </ErrorState>
    );
  }
  return (
    <Card padded={false} className="px-3.5 pt-2.5 pb-2">
      <div className="mb-1 flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 className="font-semibold">{rangeWords[hours]}</h2>
        <OperationsUnderWay
          targets={application.targets.filter((target) => targetId === null || target.id === targetId)}
          all={application.targets}
        />
        <TimelineLegend className="ml-auto max-lg:hidden" />
        <TimelineRange
          hours={hours}
          onHours={onHours}
          isTable={isTable}
          onTable={setTable}
          className="max-lg:ml-auto"
        />
      </div>
      {isTable ? (
        <TimelineTable lanes={lanes} />
      ) : (
        <div
          className={classNames("relative", query.isPlaceholderData && "opacity-60")}
          onKeyDown={(event) => moveFocus(event, setTabStop)}
        >
          <TimelineAxis from={timeline?.from ?? null} to={timeline?.to ?? null} />
          {lanes.map((lane) => (
            <div
              key={lane.id}
              className="grid grid-cols-[5.5rem_1fr] border-t border-line sm:grid-cols-[9rem_1fr]"
            >
              <div className="flex h-9 min-w-0 items-center gap-2 pr-2 font-medium">
                {lane.status && <StatusGlyph status={lane.status} />}
                <span className="truncate">{lane.name}</span>
              </div>
              <div className="relative mr-6 h-9">
                <TimelineLaneDrawing
                  name={lane.name}
                  marks={lane.marks}
                  activeId={active?.laneId === lane.id ? active.mark.id : null}
                  tabStopId={stop}
                  onActive={(mark) => setActive(mark && { laneId: lane.id, mark })}
                />
                {active?.laneId === lane.id && <TimelineTip mark={active.mark} />}
              </div>
            </div>
          ))}
          {timeline && all.length === 0 && (
            <p className="absolute inset-x-0 bottom-3 pl-22 text-center text-ink-3 sm:pl-36">
              Nothing happened in this time.
            </p>
          )}
        </div>
      )}
    </Card>
  );
}

/** The timeline is one stop of the Tab key; arrows walk along a lane and from lane to lane. */
function moveFocus(event: KeyboardEvent<HTMLElement>, setTabStop: (id: string) => void) {
  const from = (event.target as Element).closest("[data-mark]");
  if (!from) return;
  const lanes = [...event.currentTarget.querySelectorAll("svg[role=group]")]
    .map((lane) => [...lane.querySelectorAll<SVGElement>("[data-mark]")].sort(byPlace))
    .filter((marks) => marks.length > 0);
  const laneIndex = lanes.findIndex((marks) => marks.some((mark) => mark === from));
  const lane = lanes[laneIndex] ?? [];
  const index = lane.findIndex((mark) => mark === from);
  const next =
    event.key === "ArrowRight"
      ? lane[index + 1]
      : event.key === "ArrowLeft"
        ? lane[index - 1]
        : event.key === "ArrowDown"
          ? nearest(lanes[laneIndex + 1], from)
          : event.key === "ArrowUp"
            ? nearest(lanes[laneIndex - 1], from)
            : event.key === "Home"
              ? lane[0]
              : event.key === "End"
                ? lane.at(-1)
                : undefined;
  if (!next) return;
  event.preventDefault();
  setTabStop(next.getAttribute("data-mark")!);
  next.focus();
}

const left = (element: Element) => element.getBoundingClientRect().left;
const byPlace = (a: Element, b: Element) => left(a) - left(b);

function nearest(marks: SVGElement[] | undefined, from: Element): SVGElement | undefined {
  const distance = (mark: Element) => Math.abs(left(mark) - left(from));
  return marks?.toSorted((a, b) => distance(a) - distance(b))[0];
}
