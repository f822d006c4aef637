"use client";

import { useState } from "react";
import type { ApplicationView, HoldView } from "@/lib/api/application-schema";
import { HoldText, waitingWords } from "@/components/application/hold-text";
import { whichOf } from "@/components/application/name-list";
import { holdsOf } from "@/components/follow/follow-choice";
import { CommitSha, firstLine } from "@/components/status/commit-sha";
import { StatusGlyph } from "@/components/status/glyph";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { plural } from "@/components/ui/plural";
import { RelativeTime } from "@/components/ui/relative-time";

/** What is held where and why, with the commits that wait behind it; the same ones are shown once, behind the last. */
export function HeldList({ application }: { application: ApplicationView }) {
  const holds = holdsOf(application);
  return (
    <ul aria-label="What is held">
      {holds.map(({ key, names, hold }, index) => {
        const isShownLater = holds.slice(index + 1).some((later) => shasOf(later.hold) === shasOf(hold));
        return (
          <li
            key={key}
            data-status="held"
            className={classNames(
              "flex items-start gap-2 border-line px-4 pt-3.5",
              !isShownLater && "pb-3.5 not-last:border-b",
            )}
          >
            <StatusGlyph status="held" className="mt-[3px]" />
            <div className="min-w-0 flex-1">
              <HoldText hold={hold} where={whichOf(names, application.targets.length)} />
              {!isShownLater && <Waiting hold={hold} revision={application.revision} />}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

const shasOf = ({ waiting }: HoldView) => waiting.map(({ sha }) => sha).join();

const shownAtFirst = 4;

function Waiting({ hold, revision }: { hold: HoldView; revision: string }) {
  const [isUnfolded, setUnfolded] = useState(false);
  const { waiting } = hold;
  const shown = isUnfolded || waiting.length === shownAtFirst + 1 ? waiting : waiting.slice(0, shownAtFirst);
  return (
    <div className="mt-2.5">
      <h4 className="text-ink-2">{waitingWords(hold, revision)}</h4>
      <ol aria-label={`Commits that wait behind ${firstLine(hold.message ?? hold.sha.slice(0, 7))}`}>
        {shown.map((commit) => (
          <li key={commit.sha} className="mt-1.5 grid grid-cols-[auto_1fr] gap-x-2.5">
            <CommitSha sha={commit.sha} className="text-ink-2" />
            <span className="min-w-0">
              <span className="block [overflow-wrap:anywhere]">{firstLine(commit.message)}</span>
              <span className="block text-sm text-ink-3">
                {commit.authorName}, <RelativeTime at={commit.committedAt} />
              </span>
            </span>
          </li>
        ))}
      </ol>
      {shown.length < waiting.length && (
        <Button
          size="sm"
          variant="quiet"
          className="mt-1.5 -ml-2.5"
          aria-expanded={false}
          onClick={() => setUnfolded(true)}
        >
          Show {plural(waiting.length - shown.length, "more", "more")}
        </Button>
      )}
    </div>
  );
}
