"use client";

import type { ReactNode } from "react";
import type { ApplicationView, HoldView } from "@/lib/api/application-schema";
import { refFromKey, refLabel } from "@/lib/domain/object/manifest";
import type { Refusal } from "@/lib/domain/render/render";
import type { Status } from "@/lib/domain/status/status";
import { HoldText, waitingWords } from "@/components/application/hold-text";
import { whichOf } from "@/components/application/name-list";
import { type TargetNotice, targetNotices } from "@/components/application/target-notices";
import { CommitSha } from "@/components/status/commit-sha";
import { StatusGlyph } from "@/components/status/glyph";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";

/** What needs more words than a card has: broken manifests, silence, refusals, rests, holds. */
export function TargetNoticeList({
  application,
  targetId,
  onFollow,
}: {
  application: ApplicationView;
  targetId: string | null;
  /** Opens what ends a hold, with the targets of this one chosen. */
  onFollow: (hold: HoldView) => void;
}) {
  const notices = targetNotices(application, targetId);
  if (notices.length === 0) return null;
  // One hold is ended by the page's own button; several are ended one by one.
  const holds = notices.filter((notice) => notice.kind === "hold").length;
  return (
    <ul aria-label="What to know about the targets" className="space-y-2">
      {notices.map((notice) => (
        <NoticeItem key={notice.key} notice={notice} application={application}>
          {notice.kind === "hold" && holds > 1 && application.role !== "viewer" && (
            <Button size="sm" onClick={() => onFollow(notice.hold)}>
              Follow {application.revision} on {whichOf(notice.names, application.targets.length)}…
            </Button>
          )}
        </NoticeItem>
      ))}
    </ul>
  );
}

const glyphs: Record<TargetNotice["kind"], Status> = {
  problems: "degraded",
  silent: "unknown",
  refusals: "held",
  rest: "held",
  hold: "held",
};

function NoticeItem({
  notice,
  application,
  children,
}: {
  notice: TargetNotice;
  application: ApplicationView;
  children: ReactNode;
}) {
  const where = whichOf(notice.names, application.targets.length);
  // A refusal or a rest is no status of a target; grey keeps it from looking like one.
  const status = ["refusals", "rest"].includes(notice.kind) ? "unknown" : glyphs[notice.kind];
  return (
    <li
      data-status={status}
      className="flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg bg-(--c-tint) px-3.5 py-2.5"
    >
      <StatusGlyph status={status} className="mt-[3px]" />
      <div className="min-w-0 flex-1 basis-64">
        <NoticeText notice={notice} where={where} application={application} />
      </div>
      {children}
    </li>
  );
}

function NoticeText({
  notice,
  where,
  application,
}: {
  notice: TargetNotice;
  where: string;
  application: ApplicationView;
}) {
  switch (notice.kind) {
    case "problems":
      return (
        <>
          <p className="font-medium">
            The manifests cannot be read
            {notice.sha && (
              <>
                {" "}
                at <CommitSha sha={notice.sha} />
              </>
            )}
            , on {where}
          </p>
          <ul className="mt-0.5 space-y-0.5">
            {notice.problems.slice(0, 5).map((problem) => (
              <li key={`${problem.file}:${problem.line}:${problem.reason}`} className="text-ink-2">
                <span className="mono break-all text-ink">
                  {problem.file}
                  {problem.line !== null && `:${problem.line}`}
                </span>{" "}
                {problem.reason}
              </li>
            ))}
          </ul>
          {notice.problems.length > 5 && <p className="text-ink-2">and {notice.problems.length - 5} more</p>}
          <p className="mt-0.5 text-ink-2">
            The last good state stays on screen, and nothing is written or pruned.
          </p>
        </>
      );
    case "silent": {
      // "prod-ap does not answer" names the cluster already.
      const on = notice.names.every((name) => notice.reason.includes(name)) ? "" : ` on ${where}`;
      return (
        <p>
          <span className="font-medium">{upperFirst(notice.reason)}.</span>{" "}
          <span className="text-ink-2">
            {notice.since ? (
              <>
                Not verified since <RelativeTime at={notice.since} form="clock" />
                {on}. What is shown was true then.
              </>
            ) : (
              <>Nothing has been verified yet{on}.</>
            )}
          </span>
        </p>
      );
    }
    case "refusals":
      return (
        <>
          <p className="font-medium">Compared and shown, but not written, on {where}</p>
          <ul className="mt-0.5 space-y-0.5 text-ink-2">
            {notice.refusals.slice(0, 6).map((refusal) => (
              <li key={`${refusal.code}:${refusal.refKey}:${refusal.reason}`}>
                <RefusalText refusal={refusal} />
              </li>
            ))}
          </ul>
        </>
      );
    case "rest":
      return (
        <p>
          <span className="font-medium">Automatic sync rests on {where}.</span>{" "}
          <span className="text-ink-2">{notice.reason}</span>
        </p>
      );
    case "hold": {
      const { hold } = notice;
      return (
        <>
          <HoldText hold={hold} where={where} />
          <Waiting hold={hold} revision={application.revision} />
        </>
      );
    }
  }
}

/** What an annotation asks for begins with its object's name already. */
function RefusalText({ refusal: { refKey, reason } }: { refusal: Refusal }) {
  const label = refKey && refLabel(refFromKey(refKey));
  if (!label) return <>{reason}</>;
  const isNamed = reason.startsWith(`${label} `);
  return (
    <>
      <span className="text-ink">{isNamed ? label : `${label}: `}</span>
      {isNamed ? reason.slice(label.length) : reason}
    </>
  );
}

function Waiting({
  hold,
  revision,
}: {
  hold: Extract<TargetNotice, { kind: "hold" }>["hold"];
  revision: string;
}) {
  if (hold.waiting.length === 0) return <p className="text-ink-2">{waitingWords(hold, revision)}.</p>;
  return (
    <p className="text-ink-2">
      {waitingWords(hold, revision)}
      {": "}
      {hold.waiting.slice(0, 4).map((commit, index) => (
        <span key={commit.sha}>
          {index > 0 && ", "}
          <CommitSha sha={commit.sha} commit={commit} />
        </span>
      ))}
      {hold.waiting.length > 4 && " …"}
    </p>
  );
}

/** Cluster names stay as they are; a reason that begins with a common word gets its capital. */
function upperFirst(text: string): string {
  const clean = text.replace(/\.$/, "");
  return /^(the|we|no|cannot|timed|not) /i.test(clean) ? clean[0]!.toUpperCase() + clean.slice(1) : clean;
}
