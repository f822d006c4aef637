"use client";

import { useNow } from "@/components/ui/now";
import { clockTime, exactTime, relativeTime, shortAge } from "@/components/ui/time";

const spell = { relative: relativeTime, short: shortAge, clock: clockTime };

/** A moment in words that stay true while the page is open; the exact time is one hover away. */
export function RelativeTime({
  at,
  form = "relative",
  className,
}: {
  /** ISO time. */
  at: string;
  /** "3 minutes ago", "3 min", or "09:41". */
  form?: keyof typeof spell;
  className?: string;
}) {
  const now = useNow();
  return (
    <time dateTime={at} title={now === null ? undefined : exactTime(at)} className={className}>
      {now === null ? `${at.slice(0, 16).replace("T", " ")} UTC` : spell[form](at, now)}
    </time>
  );
}
