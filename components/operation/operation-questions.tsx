"use client";

import type { OperationView, StepView } from "@/lib/api/operation-schema";
import { refFromKey, refLabel } from "@/lib/domain/object/manifest";
import { StatusGlyph } from "@/components/status/glyph";
import { plural } from "@/components/ui/plural";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";

/** What the operation could not decide alone: conflicts with other managers, and deletions that a person must confirm. */
export function OperationQuestions({ operation }: { operation: OperationView }) {
  const conflicts = operation.steps.filter((step) => step.outcome === "conflict");
  const waiting = operation.steps.filter((step) => step.outcome === "waits_for_person");
  const review = `/applications/${operation.application.id}?target=${operation.target.id}&dialog=sync`;
  if (conflicts.length + waiting.length === 0) return null;

  return (
    <section aria-label="Questions" className="mb-6 grid grid-cols-1 gap-3 lg:grid-cols-2">
      {conflicts.length > 0 && (
        <Card edge data-status="diverged">
          <h2 className="flex items-center gap-2 font-semibold">
            <StatusGlyph status="diverged" />
            {plural(conflicts.length, "object")} {conflicts.length === 1 ? "has" : "have"} fields that
            somebody else owns
          </h2>
          <ul className="my-2 space-y-1.5 text-ink-2 [overflow-wrap:anywhere]">
            {conflicts.map((step) => (
              <Conflict key={step.ordinal} step={step} />
            ))}
          </ul>
          {operation.role !== "viewer" && (
            <LinkButton href={review} size="sm">
              Review and take over…
            </LinkButton>
          )}
        </Card>
      )}
      {waiting.length > 0 && (
        <Card edge data-status="held">
          <h2 className="flex items-center gap-2 font-semibold">
            <StatusGlyph status="held" />
            {plural(waiting.length, "deletion")} {waiting.length === 1 ? "waits" : "wait"} for a person
          </h2>
          <ul className="my-2 space-y-1 text-ink-2">
            {waiting.map((step) => (
              <li key={step.ordinal}>
                <span className="text-ink">{refLabel(refFromKey(step.refKey))}</span>
                {step.message && <>: {step.message}</>}
              </li>
            ))}
          </ul>
          {operation.role !== "viewer" && (
            <LinkButton href={review} size="sm">
              Review and confirm…
            </LinkButton>
          )}
        </Card>
      )}
    </section>
  );
}

function Conflict({ step }: { step: StepView }) {
  return (
    <li>
      <span className="text-ink">{refLabel(refFromKey(step.refKey))}</span>
      {step.conflicts.map(({ manager, field }) => (
        <span key={`${manager} ${field}`} className="block pl-3">
          <span className="mono text-ink">{field}</span> belongs to{" "}
          <span className="mono text-ink">{manager}</span>
        </span>
      ))}
    </li>
  );
}
