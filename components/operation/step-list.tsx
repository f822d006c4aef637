"use client";

import { useState } from "react";
import type { StepView } from "@/lib/api/operation-schema";
import type { OperationKind } from "@/lib/domain/ledger/operation";
import { refFromKey } from "@/lib/domain/object/manifest";
import { fieldPair } from "@/components/manifest-diff/field-value";
import { stepGlyphs, stepWord } from "@/components/operation/operation-words";
import { stepTurns, type StepTurn } from "@/components/operation/step-turns";
import { StatusGlyph } from "@/components/status/glyph";
import { Badge } from "@/components/ui/badge";
import { Breakable } from "@/components/ui/breakable";
import { plural } from "@/components/ui/plural";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";

/** Beyond this, what did not change is folded. */
const foldAbove = 12;

/** Object by object, in the order in which they are written; by phase and wave where there is more than one. */
export function StepList({
  steps,
  kind,
  isActive,
}: {
  steps: StepView[];
  kind: OperationKind;
  isActive: boolean;
}) {
  const [isUnfolded, setUnfolded] = useState(false);
  const quiet = steps.filter((step) => step.outcome === "unchanged");
  const isFolded = !isUnfolded && steps.length > foldAbove && quiet.length > 3;
  const shown = isFolded ? steps.filter((step) => step.outcome !== "unchanged") : steps;
  const turns = stepTurns(steps, isActive, kind);

  if (steps.length === 0) {
    return (
      <p className="border-t border-line py-3 text-ink-2">
        {isActive
          ? "The plan is being made: everything that can be tried without writing is tried first."
          : "No object was planned."}
      </p>
    );
  }
  return (
    <section aria-label="Objects">
      {turns.length > 1 ? (
        turns.map((turn) => (
          <Turn
            key={turn.key}
            turn={turn}
            awaited={kind === "delete" ? "the end of it" : "health"}
            isActive={isActive}
            isFolded={isFolded}
          />
        ))
      ) : (
        <ol aria-live="off" className="border-b border-line">
          {shown.map((step) => (
            <StepItem key={step.ordinal} step={step} />
          ))}
        </ol>
      )}
      {isFolded && (
        <Button variant="quiet" size="sm" className="mt-1.5 -ml-2.5" onClick={() => setUnfolded(true)}>
          Show {plural(quiet.length, "unchanged object")}
        </Button>
      )}
    </section>
  );
}

/** The steps of one phase and wave; what comes after begins when all of this is well. */
function Turn({
  turn,
  awaited,
  isActive,
  isFolded,
}: {
  turn: StepTurn;
  /** What is awaited when all of it is done. */
  awaited: string;
  isActive: boolean;
  isFolded: boolean;
}) {
  const { title, steps, done, state } = turn;
  const shown = isFolded ? steps.filter((step) => step.outcome !== "unchanged") : steps;
  const heading = `turn-${turn.key}`;
  return (
    <section
      aria-labelledby={heading}
      aria-current={isActive && state === "now" ? "step" : undefined}
      className="mb-5"
    >
      <div className="flex items-baseline justify-between gap-x-4 pb-1.5">
        <h2 id={heading} className={classNames("font-semibold", state === "waits" && "text-ink-3")}>
          {title}
        </h2>
        <span className="text-ink-2">
          {isActive && state === "now" && done === steps.length && `${awaited} is awaited, `}
          {done} of {steps.length}
        </span>
      </div>
      <ol aria-live="off" className="border-b border-line">
        {shown.map((step) => (
          <StepItem key={step.ordinal} step={step} />
        ))}
        {shown.length < steps.length && (
          <li className="border-t border-line py-2 text-ink-2">
            {plural(steps.length - shown.length, "unchanged object")}
          </li>
        )}
      </ol>
    </section>
  );
}

function StepItem({ step }: { step: StepView }) {
  const { kind, namespace, name } = refFromKey(step.refKey);
  const isQuiet =
    step.outcome === "unchanged" || step.outcome === "planned" || step.outcome === "not_attempted";
  return (
    <li className="border-t border-line py-2">
      <div className="grid gap-x-4 md:grid-cols-[168px_minmax(0,1fr)_auto] md:items-start">
        <span className={classNames("inline-flex items-center gap-1.5", isQuiet && "text-ink-2")}>
          <StatusGlyph status={stepGlyphs[step.outcome]} />
          {stepWord(step)}
        </span>
        <span className="min-w-0 break-words">
          <span className="text-ink-2">{kind}</span>{" "}
          <span className={isQuiet ? undefined : "font-medium"}>
            {namespace && `${namespace}/`}
            {name}
          </span>
        </span>
        {step.action === "run" && <Badge>hook</Badge>}
      </div>
      {step.message && step.outcome !== "conflict" && (
        <p className="mt-0.5 text-ink-2 [overflow-wrap:anywhere] md:ml-[184px]">{step.message}</p>
      )}
      {step.changes.length > 0 && <Changes step={step} />}
    </li>
  );
}

const changesShown = 4;

function Changes({ step }: { step: StepView }) {
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? step.changes : step.changes.slice(0, changesShown);
  return (
    <div className="mt-1 md:ml-[184px]">
      <ul className="space-y-1">
        {shown.map((change) => {
          const [live, desired] = fieldPair(change.live, change.desired, 80);
          // Two long values after a long path would break in the middle of a name.
          const isLong = change.path.length + live.length + desired.length > 100;
          return (
            <li key={change.path} className="mono leading-5 [overflow-wrap:anywhere]">
              <span className={classNames("text-ink-2", isLong && "md:block")}>
                <Breakable text={change.path} />
              </span>{" "}
              <span className="rounded-xs bg-drifted-tint px-1 text-drifted-ink">
                <Breakable text={live} />
              </span>{" "}
              <span role="img" aria-label="becomes" className="text-ink-3">
                →
              </span>{" "}
              <span className="rounded-xs bg-behind-tint px-1 text-behind-ink">
                <Breakable text={desired} />
              </span>
            </li>
          );
        })}
      </ul>
      {step.changes.length > changesShown && (
        <Button variant="quiet" size="sm" className="-ml-2.5" onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Show fewer" : `Show all ${step.changes.length} fields`}
        </Button>
      )}
    </div>
  );
}
