"use client";

import type { HoldView } from "@/lib/api/application-schema";
import { shortSha } from "@/lib/domain/git/git";
import { firstLine } from "@/components/status/commit-sha";
import { RelativeTime } from "@/components/ui/relative-time";

/** What is held and where, by whom, since when and why. */
export function HoldText({ hold, where }: { hold: HoldView; where: string }) {
  return (
    <>
      <p>
        <span className="font-medium">
          Held at <span className="mono">{shortSha(hold.sha)}</span>
          {hold.message && ` “${firstLine(hold.message)}”`} on {where}
        </span>{" "}
        <span className="text-ink-2">
          by {hold.personName}, <RelativeTime at={hold.startedAt} form="clock" />
          {hold.remindAt && (
            <>
              , reminder <RelativeTime at={hold.remindAt} />
            </>
          )}
        </span>
      </p>
      <p className="text-ink-2">“{hold.reason}”</p>
    </>
  );
}

/** "3 commits wait"; how many are kept track of has a bound. */
export function waitingWords({ waiting }: HoldView, revision: string): string {
  if (waiting.length === 0) return `No commit of ${revision} waits behind it`;
  if (waiting.length >= 20) return "20 commits or more wait";
  return waiting.length === 1 ? "1 commit waits" : `${waiting.length} commits wait`;
}
