"use client";

import { useId, useState } from "react";
import type { FieldDifference } from "@/lib/domain/compare/verdict";
import { fieldOwners } from "@/components/manifest-diff/field-owners";
import { fieldPair } from "@/components/manifest-diff/field-value";
import { OwnerList } from "@/components/manifest-diff/owner-list";
import { Breakable } from "@/components/ui/breakable";
import { ChevronRightIcon } from "@/components/ui/icons";
import { RelativeTime } from "@/components/ui/relative-time";

const verdictWord: Record<FieldDifference["verdict"], string> = {
  synced: "synced",
  behind: "Git moved",
  drifted: "the cluster moved",
  diverged: "both moved",
};

/** Differing fields: path, both values in the colours of their sides, what is said of them and who wrote live last. */
export function DifferenceFields({
  differences,
  everywhere = (_path, difference) => [difference],
  labels,
  max = 12,
}: {
  differences: FieldDifference[];
  /** The same field on every target that it is shown for. */
  everywhere?: (path: string, difference: FieldDifference) => FieldDifference[];
  labels: [string, string];
  max?: number;
}) {
  const verdicts = new Set(differences.map((difference) => difference.verdict));
  return (
    <div className="border-t border-line">
      <div>
        <table className="w-full border-separate border-spacing-0 text-left max-sm:block">
          <thead className="sr-only">
            <tr>
              <th scope="col">Field</th>
              <th scope="col">{labels[0]}</th>
              <th scope="col">{labels[1]}</th>
              <th scope="col">Last written by</th>
            </tr>
          </thead>
          <tbody className="max-sm:block">
            {differences.slice(0, max).map((difference) => (
              <FieldRows
                key={difference.path}
                difference={difference}
                everywhere={everywhere(difference.path, difference)}
                labels={labels}
                hasVerdict={verdicts.size > 1}
              />
            ))}
          </tbody>
        </table>
      </div>
      {differences.length > max && (
        <p className="px-3.5 py-1.5 pl-10 text-ink-3">
          and {differences.length - max} more fields in the diff
        </p>
      )}
    </div>
  );
}

function FieldRows({
  difference,
  everywhere,
  labels,
  hasVerdict,
}: {
  difference: FieldDifference;
  everywhere: FieldDifference[];
  labels: [string, string];
  hasVerdict: boolean;
}) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { path, desired, live, verdict, isUndeclared } = difference;
  const [git, cluster] = fieldPair(desired, live);
  const { last, words, owners, more, explanation } = fieldOwners(everywhere);
  return (
    <>
      <tr className="align-baseline max-sm:grid max-sm:border-b max-sm:border-line max-sm:py-1.5">
        <th
          scope="row"
          className="mono w-[32%] px-3.5 py-1 pl-10 font-normal [overflow-wrap:anywhere] max-sm:w-auto max-sm:pl-3.5 sm:border-b sm:border-line/60"
        >
          <Breakable text={path} />
        </th>
        <Value
          side="git"
          letter="G"
          text={git}
          isAbsent={desired === undefined}
          label={labels[0]}
          note={isUndeclared ? "not in Git: what a default or admission makes of it" : undefined}
        />
        <Value side="cluster" letter="L" text={cluster} isAbsent={live === undefined} label={labels[1]} />
        <td className="px-3.5 py-1 text-right text-ink-3 max-sm:text-left sm:border-b sm:border-line/60">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={isOpen ? id : undefined}
            onClick={() => setOpen(!isOpen)}
            className="inline-flex items-baseline gap-1 rounded-xs text-right hover:text-ink max-sm:text-left"
          >
            <span>
              {words}
              {last?.at && (
                <>
                  , <RelativeTime at={last.at} form="clock" />
                </>
              )}
              {more > 0 && (
                <>
                  {" "}
                  <span aria-hidden className="whitespace-nowrap text-ink-2">
                    +{more}
                  </span>
                  <span className="sr-only">and {more} more</span>
                </>
              )}
            </span>
            <ChevronRightIcon
              className={`size-3 shrink-0 translate-y-0.5 transition-transform ${isOpen ? "rotate-90" : ""}`}
            />
          </button>
          {hasVerdict && <span className="block text-sm">{verdictWord[verdict]}</span>}
        </td>
      </tr>
      {isOpen && (
        <tr id={id} className="max-sm:block">
          <td
            colSpan={4}
            className="border-b border-line/60 bg-sunken px-3.5 py-2 pl-10 max-sm:block max-sm:pl-3.5"
          >
            <OwnerList owners={owners} explanation={explanation} />
          </td>
        </tr>
      )}
    </>
  );
}

function Value({
  side,
  letter,
  text,
  isAbsent,
  label,
  note,
}: {
  side: "git" | "cluster";
  letter: string;
  text: string;
  isAbsent: boolean;
  label: string;
  /** Where a value comes from, if not from what its column says. */
  note?: string;
}) {
  const tint = side === "git" ? "bg-behind-tint" : "bg-drifted-tint";
  const ink = side === "git" ? "text-behind-ink" : "text-drifted-ink";
  return (
    <td
      className={`mono w-[25%] px-3 py-1 [overflow-wrap:anywhere] max-sm:w-auto max-sm:px-3.5 sm:border-b sm:border-raised ${tint}`}
    >
      <span title={label} className={`mr-2 select-none ${ink}`} aria-hidden>
        {letter}
      </span>
      <span className={isAbsent ? "font-sans text-ink-2" : undefined}>
        <Breakable text={text} />
      </span>
      {note && <span className="block font-sans text-sm text-ink-2">{note}</span>}
    </td>
  );
}
