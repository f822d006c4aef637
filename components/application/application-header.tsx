"use client";

import Link from "next/link";
import type { RefObject } from "react";
import type { ApplicationView } from "@/lib/api/application-schema";
import { applicationAnswer } from "@/components/application/application-answer";
import { ApplicationButtons } from "@/components/application/application-buttons";
import { policyWords } from "@/components/application/policy-words";
import type { ChangeUrl } from "@/components/application/use-application-url";
import { CommitSha, firstLine } from "@/components/status/commit-sha";
import { StatusGlyph } from "@/components/status/glyph";
import { RelativeTime } from "@/components/ui/relative-time";

/** The first line is the answer; then where it comes from, and what can be done. */
export function ApplicationHeader({
  application,
  selectedTargetId,
  change,
  buttons,
}: {
  application: ApplicationView;
  /** The target to which the page is narrowed; null for all of them. */
  selectedTargetId: string | null;
  change: ChangeUrl;
  buttons: RefObject<HTMLDivElement | null>;
}) {
  const answer = applicationAnswer(application);
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6">
      <div className="min-w-0 flex-1 basis-[16rem]">
        <nav aria-label="Breadcrumb" className="text-ink-3">
          <Link href="/" className="rounded-xs hover:text-ink">
            Fleet
          </Link>
          <span aria-hidden> / </span>
          <span>{application.project.name}</span>
        </nav>
        <h1 className="mt-0.5 flex items-start gap-2 text-title" aria-live="polite">
          <StatusGlyph status={answer.status} className="mt-[7px]" />
          <span>
            {application.name} <span className="font-normal">{answer.sentence}</span>
          </span>
        </h1>
      </div>
      <div className="max-lg:order-last max-lg:mt-3 max-lg:basis-full">
        <ApplicationButtons
          application={application}
          selectedTargetId={selectedTargetId}
          change={change}
          focusAfter={buttons}
        />
      </div>
      {/* Below both, so that neither line breaks for the sake of the buttons. */}
      <div className="basis-full">
        {(answer.since || answer.also.length > 0) && (
          <p className="mt-0.5 text-ink-2">
            {answer.since && (
              <>
                Since <RelativeTime at={answer.since} form="clock" />, <RelativeTime at={answer.since} />
                {". "}
              </>
            )}
            {answer.also.map((sentence) => `${sentence}. `)}
          </p>
        )}
        <Origin application={application} />
      </div>
    </header>
  );
}

function Origin({ application }: { application: ApplicationView }) {
  const { repository, path, revision, headCommit, policy, selector } = application;
  const parts = [
    <a
      key="repository"
      href={repository.url}
      target="_blank"
      rel="noreferrer"
      className="mono rounded-xs hover:text-ink hover:underline"
    >
      {repository.owner}/{repository.name}
    </a>,
    <span key="path">{path === "" || path === "." ? "the whole repository" : path}</span>,
    <span key="revision">
      follows <span className="mono">{revision}</span>
      {headCommit && (
        <>
          {" at "}
          <CommitSha sha={headCommit.sha} commit={headCommit} /> “{firstLine(headCommit.message)}”
        </>
      )}
    </span>,
    ...(selector
      ? [
          <span key="selector">
            clusters with <span className="mono">{selector.labels}</span>
          </span>,
        ]
      : []),
    <span key="policy">{policyWords(policy)}</span>,
  ];
  return (
    <p className="mt-1 text-ink-2">
      {parts.map((part, index) => (
        <span key={part.key}>
          {index > 0 && <span className="text-ink-4"> · </span>}
          {part}
        </span>
      ))}
    </p>
  );
}
