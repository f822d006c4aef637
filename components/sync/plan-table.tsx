"use client";

import type { ReactNode } from "react";
import { whichOf } from "@/components/application/name-list";
import { changeWords, shortPath } from "@/components/manifest-diff/field-value";
import type { StepGroup } from "@/components/sync/group-steps";
import { StatusGlyph } from "@/components/status/glyph";
import { Breakable } from "@/components/ui/breakable";
import { classNames } from "@/components/ui/class-names";

const marks: Record<StepGroup["action"], { sign: string; word: string; ink: string }> = {
  update: { sign: "~", word: "changes", ink: "text-drifted-ink" },
  adopt: { sign: "~", word: "takes over", ink: "text-diverged-ink" },
  recreate: { sign: "±", word: "deletes and creates again", ink: "text-degraded-ink" },
  create: { sign: "+", word: "creates", ink: "text-synced-ink" },
  prune: { sign: "−", word: "deletes", ink: "text-degraded-ink" },
  run: { sign: "▸", word: "runs", ink: "text-behind-ink" },
  release: { sign: "·", word: "hands back", ink: "text-ink-3" },
  none: { sign: "·", word: "leaves", ink: "text-ink-3" },
};

/** A plan, line by line: what cannot be undone first, then each object with what happens to it and where. */
export function PlanTable({
  label,
  irreversible,
  groups,
  allTargets,
  nameOf,
  renderChoice,
  isFaded,
}: {
  label: string;
  irreversible: { text: string; targetIds: string[] }[];
  groups: StepGroup[];
  /** How many targets have a plan: "both" and "all 3" are said of these. */
  allTargets: number;
  nameOf: (targetId: string) => string;
  /** A tick in front of the line, where a person may choose; undefined where there is nothing to choose. */
  renderChoice?: (group: StepGroup) => ReactNode;
  isFaded?: (group: StepGroup) => boolean;
}) {
  const where = (ids: string[]) => whichOf(ids.map(nameOf), allTargets);
  const choices = groups.map((group) => renderChoice?.(group));
  const hasChoices = choices.some((choice) => choice !== undefined);
  return (
    <div>
      <table aria-label={label} className="w-full border-separate border-spacing-0 text-left max-sm:block">
        <thead className="sr-only">
          <tr>
            {hasChoices && <th scope="col">Chosen</th>}
            <th scope="col">Action</th>
            <th scope="col">Object</th>
            <th scope="col">Change</th>
            <th scope="col">Where</th>
          </tr>
        </thead>
        <tbody className="*:align-top max-sm:block">
          {irreversible.map(({ text, targetIds }) => (
            <tr
              key={text}
              className="*:bg-degraded-tint *:px-2 *:py-2 max-sm:flex max-sm:[&>:nth-child(2)]:flex-1 sm:*:border-b sm:*:border-line"
            >
              <td colSpan={hasChoices ? 2 : 1} className="w-8 rounded-l-sm pl-3!">
                <StatusGlyph status="degraded" className="translate-y-[3px]" />
              </td>
              <td colSpan={2}>
                <span className="font-medium">Cannot be undone:</span> {text}
              </td>
              <td className="rounded-r-sm pr-3! text-right whitespace-nowrap text-ink-2">
                {where(targetIds)}
              </td>
            </tr>
          ))}
          {groups.map((group, index) => (
            <Line
              key={group.key}
              group={group}
              where={where(group.targetIds)}
              choice={hasChoices ? (choices[index] ?? null) : undefined}
              isFaded={isFaded?.(group) ?? false}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({
  group,
  where,
  choice,
  isFaded,
}: {
  group: StepGroup;
  where: string;
  choice: ReactNode;
  isFaded: boolean;
}) {
  const mark = marks[group.action];
  const isGrave = ["invalid", "immutable", "forbidden", "guarded_prune"].includes(group.blocker?.code ?? "");
  return (
    <tr
      className={classNames(
        "*:px-2 *:py-2 max-sm:grid max-sm:border-b max-sm:border-line sm:*:border-b sm:*:border-line",
        choice === undefined ? "max-sm:grid-cols-[auto_1fr_auto]" : "max-sm:grid-cols-[1.5rem_auto_1fr_auto]",
        isFaded && "text-ink-3",
      )}
    >
      {choice !== undefined && <td className="w-6 pr-0!">{choice}</td>}
      <td className="w-8 pl-3!">
        <span aria-hidden className={classNames("mono font-medium", !isFaded && mark.ink)}>
          {mark.sign}
        </span>
        <span className="sr-only">{mark.word}</span>
      </td>
      <td className="[overflow-wrap:anywhere] sm:w-[30%] xl:w-[34%]">{group.label}</td>
      <td className="[overflow-wrap:anywhere] max-sm:col-span-full max-sm:row-start-2 max-sm:pt-0! max-sm:pl-9!">
        <Changes group={group} />
        {group.message && !group.blocker && (
          <span className="block text-ink-2">
            <Breakable text={group.message} />
          </span>
        )}
        {group.blocker && (
          <span className={classNames("block", isGrave ? "text-degraded-ink" : "text-ink-2")}>
            {group.blocker.message}
          </span>
        )}
      </td>
      <td className="pr-3! text-right text-ink-2 max-sm:row-start-1 max-sm:-col-end-1 sm:max-w-40 xl:max-w-none xl:whitespace-nowrap">
        {where}
      </td>
    </tr>
  );
}

function Changes({ group }: { group: StepGroup }) {
  const { action, changes } = group;
  if (action === "create") return <span className="mono">created</span>;
  if (action === "prune") return <span className="mono">deleted</span>;
  if (action === "recreate" && changes.length === 0)
    return <span className="mono">deleted and created again</span>;
  if (changes.length === 0) {
    // What is said of the takeover says enough.
    if (group.blocker || group.message) return null;
    return <span className="text-ink-2">{action === "adopt" ? "taken over" : "written again"}</span>;
  }
  return (
    <span className="mono block break-words">
      {action === "recreate" && (
        <span className="block font-sans text-degraded-ink">deleted and created again</span>
      )}
      {changes.slice(0, 3).map((change) => (
        <span key={change.path} className="block" title={change.path}>
          <span className="text-ink-2">{shortPath(change.path)}</span>{" "}
          <Breakable text={changeWords(change)} />
        </span>
      ))}
      {changes.length > 3 && (
        <span className="block font-sans text-ink-3">and {changes.length - 3} more fields</span>
      )}
    </span>
  );
}
