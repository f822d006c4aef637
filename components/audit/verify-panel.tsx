"use client";

import Link from "next/link";
import type { Verification } from "@/lib/api/audit-schema";
import { StatusGlyph } from "@/components/status/glyph";
import { plural } from "@/components/ui/plural";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";

/** What checking the chain found, with a way to each place. */
export function VerifyPanel({ verification }: { verification: Verification }) {
  const { isIntact, findings, entriesChecked, operationsChecked, checkedAt } = verification;
  const status = isIntact ? "synced" : "degraded";
  return (
    <Card edge data-status={status} role="status" className="mb-4">
      <h2 className="flex items-center gap-2 font-semibold">
        <StatusGlyph status={status} />
        {isIntact ? "The record is intact" : `The record was changed in ${plural(findings.length, "place")}`}
      </h2>
      <p className="mt-0.5 text-ink-2">
        {plural(entriesChecked, "entry", "entries")} and the results of{" "}
        {plural(operationsChecked, "operation")} checked against the chain and its witness outside the
        database, <RelativeTime at={checkedAt} />.
      </p>
      {findings.length > 0 && (
        <ul className="mt-2 space-y-1">
          {findings.map((finding) => (
            <li
              key={`${finding.code} ${finding.seq} ${finding.message}`}
              className="flex gap-3 [overflow-wrap:anywhere]"
            >
              <span className="mono w-16 shrink-0 leading-5 text-ink-3">
                {finding.seq && finding.code === "deleted" ? (
                  `#${finding.seq}`
                ) : finding.seq ? (
                  <a href={`#entry-${finding.seq}`} className="underline underline-offset-3">
                    #{finding.seq}
                  </a>
                ) : (
                  "–"
                )}
              </span>
              <span>
                <Message text={finding.message} /> <span className="mono text-ink-3">{finding.code}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const operationId = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** The words of a finding; the operation that they name can be opened. */
function Message({ text }: { text: string }) {
  const id = operationId.exec(text)?.[0];
  if (!id) return text;
  const [before, after] = text.split(id);
  return (
    <>
      {before}
      <Link href={`/operations/${id}`} className="mono underline underline-offset-3" title={id}>
        …{id.slice(-12)}
      </Link>
      {after}
    </>
  );
}
