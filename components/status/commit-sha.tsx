"use client";

import { type Commit, shortSha } from "@/lib/domain/git/git";
import { classNames } from "@/components/ui/class-names";
import { RelativeTime } from "@/components/ui/relative-time";
import { Tooltip } from "@/components/ui/tooltip";

/** A commit as people write it: seven digits in mono. Message, author and age are one hover (or focus) away. */
export function CommitSha({
  sha,
  commit,
  className,
}: {
  sha: string;
  /** What is known of it; without, only the digits are shown. */
  commit?: Pick<Commit, "message" | "authorName" | "committedAt"> | null;
  className?: string;
}) {
  const digits = <span className={classNames("mono", className)}>{shortSha(sha)}</span>;
  if (!commit) return digits;
  return (
    <Tooltip
      content={
        <>
          <div className="font-medium">{firstLine(commit.message)}</div>
          <div className="text-ink-2">
            {commit.authorName}, <RelativeTime at={commit.committedAt} />
          </div>
        </>
      }
    >
      <span tabIndex={0} className={classNames("mono rounded-xs", className)}>
        {shortSha(sha)}
      </span>
    </Tooltip>
  );
}

/** The subject of a commit message. */
export function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? "";
}
