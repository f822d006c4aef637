"use client";

import type { CSSProperties } from "react";
import type { ApplicationView, TargetView } from "@/lib/api/application-schema";
import { targetFacts, targetHeadline, targetName } from "@/components/application/target-words";
import { CommitSha } from "@/components/status/commit-sha";
import { StatusGlyph } from "@/components/status/glyph";
import { classNames } from "@/components/ui/class-names";
import { RelativeTime } from "@/components/ui/relative-time";

/** The targets side by side. Pressing one narrows the page to it; pressing it again shows all. */
export function TargetCards({
  application,
  selected,
  onSelect,
}: {
  application: ApplicationView;
  selected: string | null;
  onSelect: (targetId: string | null) => void;
}) {
  const { targets } = application;
  const hasFacts = targets.some((target) => targetFacts(target).length > 0);
  return (
    <ul
      aria-label="Targets"
      style={{ "--columns": columnsOf(targets.length) } as CSSProperties}
      className="grid grid-cols-2 gap-2 max-sm:*:only:col-span-2 sm:grid-cols-[repeat(auto-fill,minmax(13.5rem,1fr))] sm:gap-2.5 xl:grid-cols-[repeat(var(--columns),minmax(0,1fr))]"
    >
      {targets.map((target) => (
        <li key={target.id}>
          <TargetCard
            target={target}
            name={targetName(target, targets)}
            isSelected={selected === target.id}
            hasFacts={hasFacts}
            onPress={() => onSelect(selected === target.id ? null : target.id)}
          />
        </li>
      ))}
    </ul>
  );
}

/** Columns on a wide screen, chosen so that the last row is not left nearly empty. */
function columnsOf(count: number): number {
  if (count <= 5) return Math.max(count, 3);
  return [5, 4, 3].toSorted((a, b) => ((a - (count % a)) % a) - ((b - (count % b)) % b))[0]!;
}

function TargetCard({
  target,
  name,
  isSelected,
  hasFacts,
  onPress,
}: {
  target: TargetView;
  name: string;
  isSelected: boolean;
  /** Some target has them, so that all cards keep room for the line. */
  hasFacts: boolean;
  onPress: () => void;
}) {
  const facts = targetFacts(target);
  const isLoud = !["synced", "unknown", "progressing"].includes(target.status);
  return (
    <button
      type="button"
      aria-pressed={isSelected}
      onClick={onPress}
      data-status={target.status}
      className={classNames(
        "relative flex h-full w-full flex-col overflow-hidden rounded-lg border bg-raised px-3 py-2.5 text-left transition-[border-color] sm:px-3.5",
        isSelected ? "border-ink ring-1 ring-ink" : "border-line hover:border-ink-4",
        target.status === "unknown" && "hatched",
      )}
    >
      {isLoud && (
        <span aria-hidden className="absolute inset-y-2.5 left-0 w-[3px] rounded-r-[2px] bg-(--c)" />
      )}
      <span className="flex w-full gap-x-2 max-sm:flex-col sm:items-center sm:justify-between">
        <span
          className="max-w-full shrink-0 truncate font-medium sm:max-w-[65%]"
          title={`${name}, namespace ${target.namespace}`}
        >
          {name}
        </span>
        <span className="flex min-w-0 items-center gap-1.5 sm:text-right">
          <StatusGlyph status={target.status} />
          <span className="truncate">{targetHeadline(target)}</span>
        </span>
      </span>
      <span className="mt-0.5 flex w-full items-center gap-x-1 text-ink-3 max-sm:flex-wrap">
        <TargetDetail target={target} />
      </span>
      {hasFacts && (
        <span
          className={classNames(
            "mt-0.5 block w-full truncate text-sm text-ink-2 sm:min-h-[1.125rem]",
            facts.length === 0 && "max-sm:hidden",
          )}
        >
          {facts.map((fact) => fact.text).join(" · ")}
        </span>
      )}
    </button>
  );
}

function TargetDetail({ target }: { target: TargetView }) {
  const { freshness, status } = target;
  if (status === "unknown") {
    if (!freshness.verifiedAt)
      return <span className="truncate">{freshness.reason ?? "waits for the first look"}</span>;
    return (
      <>
        {target.appliedSha && <CommitSha sha={target.appliedSha} />}
        <span className="truncate">
          {freshness.isVerified ? "looked at" : "not verified since"}{" "}
          <RelativeTime at={freshness.verifiedAt} form="clock" />
        </span>
      </>
    );
  }
  const sha = target.appliedSha ?? target.wantedSha;
  return (
    <>
      {sha ? <CommitSha sha={sha} /> : <span>never applied</span>}
      <span className="truncate">
        since <RelativeTime at={target.statusSince} form="clock" />
      </span>
    </>
  );
}
