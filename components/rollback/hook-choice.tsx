"use client";

import type { HookLine } from "@/components/sync/hook-lines";
import { HookList } from "@/components/sync/hook-list";
import { plural } from "@/components/ui/plural";
import { Checkbox } from "@/components/ui/checkbox";

/** Whether the hooks of an earlier commit run: never by themselves, because what they did once may not be undone. */
export function HookChoice({
  isChosen,
  onChoose,
  ...list
}: {
  lines: HookLine[];
  allTargets: number;
  nameOf: (targetId: string) => string;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}) {
  const count = list.lines.length;
  if (count === 0) return null;
  return (
    <div className="space-y-2">
      <Checkbox
        checked={isChosen}
        onCheckedChange={onChoose}
        description="They were written for the way to this commit. Without a tick only objects are written, now and while it is held."
      >
        Run the {plural(count, "hook")} of this commit
      </Checkbox>
      <HookList {...list} />
    </div>
  );
}
