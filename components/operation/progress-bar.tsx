import type { OperationView } from "@/lib/api/operation-schema";
import type { StepOutcome } from "@/lib/domain/ledger/operation";
import { isFinished, isUnneeded, stepGlyphs } from "@/components/operation/operation-words";

const order: StepOutcome[] = [
  "done",
  "unchanged",
  "failed",
  "refused",
  "conflict",
  "waits_for_person",
  "intended",
  "running",
  "not_attempted",
  "planned",
];

/** How far it is, one piece of the line for each result. */
export function ProgressBar({ operation }: { operation: OperationView }) {
  const { steps, done, total } = operation;
  if (steps.length === 0) {
    return (
      <div className="mb-4 h-1.5 overflow-hidden rounded-full bg-line">
        {!isFinished(operation.state) && <div className="h-full w-full animate-breathe bg-behind-tint" />}
      </div>
    );
  }
  return (
    <div
      role="progressbar"
      aria-label="Objects done"
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      className="mb-4 flex h-1.5 gap-px overflow-hidden rounded-full bg-line"
    >
      {order.map((outcome) => {
        const count = steps.filter((step) => step.outcome === outcome && !isUnneeded(step)).length;
        const isEmpty = outcome === "planned" || outcome === "not_attempted";
        return (
          count > 0 && (
            <div
              key={outcome}
              data-status={stepGlyphs[outcome]}
              style={{ flexGrow: count }}
              className={`transition-[flex-grow] duration-300 ease-out ${isEmpty ? "" : "bg-(--c)"} ${outcome === "intended" || outcome === "running" ? "animate-breathe" : ""}`}
            />
          )
        );
      })}
    </div>
  );
}
