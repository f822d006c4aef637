"use client";

import type { ObjectView } from "@/lib/api/application-schema";
import { groupTroubles, type TroubleGroup } from "@/components/application/group-troubles";
import { whichOf } from "@/components/application/name-list";
import { StatusGlyph } from "@/components/status/glyph";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";

/** What is not healthy and why, in the cluster's own words. */
export function TroubleList({
  objects,
  nameOf,
  targetsTotal,
  onOpen,
}: {
  objects: ObjectView[];
  nameOf: (targetId: string) => string;
  targetsTotal: number;
  onOpen: (object: ObjectView) => void;
}) {
  return groupTroubles(objects).map((group) => (
    <Trouble
      key={group.key}
      group={group}
      where={whichOf(
        group.members.map((member) => nameOf(member.targetId)),
        targetsTotal,
      )}
      onOpen={() => onOpen(group.members[0]!)}
    />
  ));
}

function Trouble({ group, where, onOpen }: { group: TroubleGroup; where: string; onOpen: () => void }) {
  const { event } = group;
  return (
    <Card edge padded={false} data-status="degraded" className="px-3.5 py-2.5">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-1 basis-72 items-start gap-2.5">
          <StatusGlyph status="degraded" className="mt-[3px]" />
          <div className="min-w-0 [overflow-wrap:anywhere]">
            <h3 className="inline font-semibold">{group.label}</h3>{" "}
            <span className="text-ink-2">
              {group.health === "Missing" ? "is missing" : "is degraded"} on {where}
            </span>
            {group.reason && <p className="text-ink-2">{group.reason}</p>}
            {event && !group.reason?.includes(event.message) && (
              <p className="text-ink-2">
                <span className="font-medium text-degraded-ink">{event.reason}</span> {event.message}{" "}
                <span className="whitespace-nowrap text-ink-3">
                  {event.count > 1 && `${event.count} times, `}
                  <RelativeTime at={event.lastAt} />
                </span>
              </p>
            )}
          </div>
        </div>
        {group.health !== "Missing" && (
          <Button size="sm" onClick={onOpen} aria-label={`See what it owns: ${group.label}`}>
            See what it owns
          </Button>
        )}
      </div>
    </Card>
  );
}
