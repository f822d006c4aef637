"use client";

import type { ApplicationView, ObjectView } from "@/lib/api/application-schema";
import {
  type DifferenceGroup,
  fieldOn,
  groupDifferences,
  syncSentence,
} from "@/components/application/group-differences";
import { whichOf } from "@/components/application/name-list";
import { objectStatus } from "@/components/application/object-status";
import { targetName } from "@/components/application/target-words";
import { TroubleList } from "@/components/application/trouble-list";
import { DifferenceFields } from "@/components/manifest-diff/difference-fields";
import { StatusGlyph } from "@/components/status/glyph";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";

/** Everything that differs, equal differences once, with the fields, both values and who wrote them last. */
export function DifferenceList({
  application,
  objects,
  hasMore,
  targetId,
  onOpen,
  onTrouble,
}: {
  application: ApplicationView;
  objects: ObjectView[];
  hasMore: boolean;
  targetId: string | null;
  onOpen: (object: ObjectView) => void;
  /** Asked to show what an unhealthy object owns. */
  onTrouble: (object: ObjectView) => void;
}) {
  const place = new Map(application.targets.map(({ id }, index) => [id, index]));
  const shown = objects
    .filter((object) => targetId === null || object.targetId === targetId)
    .toSorted((a, b) => (place.get(a.targetId) ?? 0) - (place.get(b.targetId) ?? 0));
  const groups = groupDifferences(shown);
  const total = targetId === null ? application.targets.length : 1;
  const names = new Map(
    application.targets.map((target) => [target.id, targetName(target, application.targets)]),
  );
  const troubles = (
    <TroubleList
      objects={shown}
      nameOf={(id) => names.get(id) ?? ""}
      targetsTotal={total}
      onOpen={onTrouble}
    />
  );
  if (groups.length === 0) {
    return (
      <div className="space-y-3">
        {troubles}
        <NothingDiffers application={application} isEmpty={shown.length === 0} />
      </div>
    );
  }
  return (
    <div className="space-y-3">
      {troubles}
      {groups.map((group) => (
        <Group
          key={group.key}
          group={group}
          where={whereWords(group, names, total)}
          onOpen={() => onOpen(group.members[0]!)}
        />
      ))}
      {hasMore && (
        <p className="text-ink-3">
          There are more objects than are listed here. Choose one target to see all of its own.
        </p>
      )}
    </div>
  );
}

function Group({ group, where, onOpen }: { group: DifferenceGroup; where: string; onOpen: () => void }) {
  const [first] = group.members;
  return (
    <Card padded={false} className="overflow-hidden">
      <div className="flex items-start gap-x-2.5 px-3.5 py-2">
        <StatusGlyph status={objectStatus(group.sync)} className="mt-[7px]" />
        <div className="min-w-0 flex-1 py-1">
          <h3 className="mr-1.5 inline font-semibold [overflow-wrap:anywhere]">{group.label}</h3>
          <span className="text-ink-2">
            {syncSentence[group.sync]}, {where}
          </span>
        </div>
        <Button size="sm" onClick={onOpen} aria-label={`Open diff of ${group.label}`}>
          Open diff
        </Button>
      </div>
      {(group.reason || group.isUnproved || first?.file) && (
        <p className="-mt-1 px-3.5 pb-2 pl-10 text-ink-2">
          {group.reason && <>{group.reason} </>}
          {group.isUnproved && !group.reason && (
            <>Compared field by field only: the cluster gave no proof. </>
          )}
          {!group.reason && first?.file && group.differences.length === 0 && (
            <span className="mono">
              {first.file}
              {first.line !== null && `:${first.line}`}
            </span>
          )}
        </p>
      )}
      {group.differences.length > 0 && (
        <DifferenceFields
          differences={group.differences}
          everywhere={(path) => fieldOn(group, path)}
          labels={["Git", "Live"]}
        />
      )}
    </Card>
  );
}

function NothingDiffers({ application, isEmpty }: { application: ApplicationView; isEmpty: boolean }) {
  const { targets } = application;
  if (targets.length === 0) {
    return (
      <EmptyState title="No targets yet">
        No cluster has been chosen for this application, so there is nothing to compare.
      </EmptyState>
    );
  }
  const unverified = targets.filter((target) => !target.freshness.isVerified);
  const isKept = ({ problems, refusals, freshness }: ApplicationView["targets"][number]) =>
    problems.length > 0 || refusals.length > 0 || freshness.reason !== null;
  if (isEmpty && targets.every(isKept)) {
    return (
      <EmptyState title="Not compared">
        Nothing from Git could be held against a cluster. The reason stands above.
      </EmptyState>
    );
  }
  if (isEmpty && targets.every((target) => target.freshness.verifiedAt === null)) {
    return (
      <EmptyState title="Not compared yet">
        Git is being read and the clusters are being listed. This page fills by itself.
      </EmptyState>
    );
  }
  return (
    <EmptyState title={unverified.length === 0 ? "Nothing differs" : "Nothing differed when last verified"}>
      {unverified.length === 0
        ? "Every field that Git declares is as Git declares it."
        : `${upperFirst(
            whichOf(
              unverified.map((target) => targetName(target, targets)),
              targets.length,
            ),
          )} cannot be verified now, so it may be different by now.`}
    </EmptyState>
  );
}

function whereWords(group: DifferenceGroup, names: Map<string, string>, total: number): string {
  const members = group.members.map((member) => names.get(member.targetId) ?? "");
  if (total <= 1) return `on ${members.join(", ")}`;
  if (members.length === 1) return `only on ${members[0]}`;
  const which = whichOf(members, total);
  return members.length === total
    ? `the same on ${which}`
    : `the same on ${members.length} of ${total}: ${which}`;
}

/** "both" and "all 3" begin a sentence here; names of clusters stay as they are. */
function upperFirst(text: string): string {
  return /^(both|all) /.test(`${text} `) ? text[0]!.toUpperCase() + text.slice(1) : text;
}
