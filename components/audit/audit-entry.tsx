"use client";

import Link from "next/link";
import { useState } from "react";
import type { AuditEntryView } from "@/lib/api/audit-schema";
import { auditNote, auditSentence } from "@/components/audit/audit-sentence";
import { ChevronRightIcon } from "@/components/ui/icons";
import { RelativeTime } from "@/components/ui/relative-time";

/** One line of the record: who did what to what, when; the details as they were written, one press away. */
export function AuditEntry({ entry }: { entry: AuditEntryView }) {
  const [isOpen, setOpen] = useState(false);
  const note = auditNote(entry);
  const sentence = auditSentence(entry);
  return (
    <li id={`entry-${entry.seq}`} className="border-t border-line py-2 target:bg-sunken">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 md:grid-cols-[112px_minmax(0,1fr)_auto] md:items-baseline">
        <RelativeTime at={entry.at} form="clock" className="text-ink-3 tabular-nums" />
        <div className="min-w-0 max-md:order-last max-md:col-span-2">
          <p className="[overflow-wrap:anywhere]">
            <span className="font-medium">{entry.actor.name}</span>
            {sentence[0]?.text.startsWith("’") ? "" : " "}
            {sentence.map(({ text, href, isCode, isStrong }, index) => {
              const className = isCode ? "mono" : isStrong ? "font-medium" : "text-ink-2";
              // oxlint-disable react/no-array-index-key -- the runs of a sentence have no other identity
              return href ? (
                <Link
                  key={index}
                  href={href}
                  prefetch={false}
                  className={`${className} underline decoration-line-2 underline-offset-3 hover:decoration-ink`}
                >
                  {text}
                </Link>
              ) : (
                <span key={index} className={className}>
                  {text}
                </span>
              );
              // oxlint-enable react/no-array-index-key
            })}
          </p>
          {note && <p className="text-ink-2 [overflow-wrap:anywhere]">{note}</p>}
        </div>
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="flex items-center gap-1 justify-self-start rounded-xs text-sm text-ink-3 hover:text-ink"
        >
          <span className="mono">#{entry.seq}</span>
          <ChevronRightIcon className={`size-3.5 transition-transform ${isOpen ? "rotate-90" : ""}`} />
          <span className="sr-only">Details</span>
        </button>
      </div>
      {isOpen && <Details entry={entry} />}
    </li>
  );
}

function Details({ entry }: { entry: AuditEntryView }) {
  const facts = [
    ["Action", entry.action],
    ["Project", entry.project?.name ?? "the installation"],
    ["Time", entry.at],
    ["From", entry.origin.ip ?? "inside Plumbline"],
    ["Client", entry.origin.userAgent],
  ].filter((fact): fact is [string, string] => Boolean(fact[1]));
  return (
    <div className="mt-2 rounded-md bg-sunken px-3 py-2.5 md:ml-32">
      <dl className="grid gap-x-4 gap-y-0.5 sm:grid-cols-[80px_minmax(0,1fr)]">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-3">{name}</dt>
            <dd className="mono min-w-0 leading-5 [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
      {Object.keys(entry.detail).length > 0 && (
        <pre className="mono mt-2 max-h-80 overflow-auto border-t border-line pt-2 leading-5 whitespace-pre-wrap text-ink-2 [overflow-wrap:anywhere]">
          {JSON.stringify(entry.detail, null, 2)}
        </pre>
      )}
    </div>
  );
}
