"use client";

import Link from "next/link";
import type { TargetView } from "@/lib/api/application-schema";
import { StatusGlyph } from "@/components/status/glyph";
import { Notice } from "@/components/ui/notice";

/** What is under way on the chosen targets: following takes its place. */
export function Interrupted({
  targets,
  nameOf,
}: {
  targets: TargetView[];
  nameOf: (targetId: string) => string;
}) {
  return targets.map(({ id, activeOperation }) => {
    if (!activeOperation) return null;
    const { id: operationId, state, done, total } = activeOperation;
    const isRunning = state === "running";
    return (
      <Notice key={id} status="syncing" icon={<StatusGlyph status="syncing" />}>
        <Link href={`/operations/${operationId}`} className="rounded-xs font-medium hover:underline">
          An operation {isRunning ? "runs" : "waits"} on {nameOf(id)}
          {isRunning && total > 0 && `, ${done} of ${total} done`}
        </Link>
        .{" "}
        {!isRunning
          ? "It is cancelled before it begins."
          : total > 0 && done === total
            ? "It no longer waits for health, and following begins."
            : "It stops before its next write, and following begins when it has."}
      </Notice>
    );
  });
}
