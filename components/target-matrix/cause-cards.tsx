"use client";

import { useState } from "react";
import type { Cause } from "@/lib/api/fleet-schema";
import { StatusGlyph } from "@/components/status/glyph";
import { statusWords } from "@/components/status/status-text";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { RelativeTime } from "@/components/ui/relative-time";

const cardsMax = 3;
const linesMax = 3;

/** What needs somebody: the first causes as cards with what would end them, the others as lines. */
export function CauseCards({ causes }: { causes: Cause[] }) {
  const [isOpen, setOpen] = useState(false);
  if (causes.length === 0) return null;
  const lines = causes.slice(cardsMax);
  const shown = isOpen ? lines : lines.slice(0, linesMax);
  const hidden = lines.length - shown.length;

  return (
    <section aria-label="What needs you" className="mb-5">
      <ul
        className={`grid gap-3 ${causes.length === 1 ? "max-w-2xl" : causes.length === 2 ? "lg:grid-cols-2" : "lg:grid-cols-2 xl:grid-cols-3"}`}
      >
        {causes.slice(0, cardsMax).map((cause) => (
          <li key={cause.id} className="flex min-w-0 last:odd:lg:col-span-2 last:odd:xl:col-span-1">
            <CauseCard cause={cause} />
          </li>
        ))}
      </ul>
      {shown.length > 0 && (
        <ul className="mt-2.5 space-y-0.5">
          {shown.map((cause) => (
            <CauseLine key={cause.id} cause={cause} />
          ))}
        </ul>
      )}
      {(hidden > 0 || isOpen) && (
        <Button variant="quiet" size="sm" className="mt-1 -ml-2.5" onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Show fewer" : `Show ${hidden} more`}
        </Button>
      )}
    </section>
  );
}

function CauseCard({ cause }: { cause: Cause }) {
  return (
    <Card edge data-status={cause.status} className="flex w-full min-w-0 flex-col">
      <div className="flex items-start gap-2">
        <span className="grid h-5 place-items-center">
          <StatusGlyph status={cause.status} />
        </span>
        <h2 className="min-w-0 flex-1 font-semibold">
          <span className="sr-only">{statusWords[cause.status]}: </span>
          {cause.title}
        </h2>
        <RelativeTime
          at={cause.since}
          form="short"
          className="text-sm leading-5 whitespace-nowrap text-ink-3"
        />
      </div>
      <p className="mt-1 mb-2.5 line-clamp-3 text-ink-2 [overflow-wrap:anywhere]">
        <CauseDetail cause={cause} />
      </p>
      <div className="mt-auto flex flex-wrap gap-1">
        {cause.actions.map(({ label, href }, index) => (
          <LinkButton key={label} href={href} size="sm" variant={index === 0 ? "default" : "quiet"}>
            {label}
          </LinkButton>
        ))}
      </div>
    </Card>
  );
}

function CauseLine({ cause }: { cause: Cause }) {
  return (
    <li className="relative flex flex-wrap items-baseline gap-x-2 pl-[1.375rem] text-ink-2">
      <StatusGlyph status={cause.status} className="absolute top-0.5 left-0" />
      <span className="font-medium text-ink">{cause.title}</span>
      <span className="min-w-0 truncate">
        <CauseDetail cause={cause} />
      </span>
      {cause.actions[0] && (
        <LinkButton
          href={cause.actions[0].href}
          variant="quiet"
          size="sm"
          className="h-6! px-0! underline sm:px-1.5! decoration-line-2 underline-offset-3"
        >
          {cause.actions[0].label}
        </LinkButton>
      )}
    </li>
  );
}

function CauseDetail({ cause }: { cause: Cause }) {
  return cause.detail.map(({ text, isCode }, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- the runs of a sentence have no other identity
    <span key={index} className={isCode ? "mono text-ink" : undefined}>
      {text}
    </span>
  ));
}
