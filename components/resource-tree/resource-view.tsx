"use client";

import { useState } from "react";
import type { ApplicationView, ObjectView } from "@/lib/api/application-schema";
import { targetName } from "@/components/application/target-words";
import { ResourceMatrix } from "@/components/resource-tree/resource-matrix";
import { ResourceTable } from "@/components/resource-tree/resource-table";
import { matchesSearch, resourceRows } from "@/components/resource-tree/resource-rows";
import { StatusGlyph } from "@/components/status/glyph";
import { Chip } from "@/components/ui/chip";
import { EmptyState } from "@/components/ui/empty-state";
import { inputStyle } from "@/components/ui/field";
import { classNames } from "@/components/ui/class-names";
import { plural } from "@/components/ui/plural";

/** The objects of each target, as a list or with everything that they own. */
export function ResourceView({
  application,
  objects,
  hasMore,
  targetId,
  mode,
  onMode,
  onOpen,
}: {
  application: ApplicationView;
  objects: ObjectView[];
  hasMore: boolean;
  targetId: string | null;
  mode: "list" | "tree";
  onMode: (mode: "list" | "tree") => void;
  onOpen: (object: { refKey: string; targetId: string }) => void;
}) {
  const [search, setSearch] = useState("");
  const [onlyTroubled, setOnlyTroubled] = useState(false);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const keyOf = (object: ObjectView) => `${object.targetId} ${object.refKey}`;
  const isOpen = (object: ObjectView) => (mode === "tree") !== toggled.has(keyOf(object));
  const targets = application.targets.filter((target) => targetId === null || target.id === targetId);
  // Over several targets a list is a matrix; the trees stand below one another.
  const listed = mode === "list" && targets.length > 1 ? [] : targets;
  const shown = objects.filter(
    (object) => matchesSearch(object, search) && (!onlyTroubled || isTroubled(object)),
  );
  const troubled = objects.filter(
    (object) => targets.some(({ id }) => id === object.targetId) && isTroubled(object),
  );

  function toggle(key: string) {
    const next = new Set(toggled);
    if (!next.delete(key)) next.add(key);
    setToggled(next);
  }
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-2">
        <input
          type="search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          placeholder="Kind, name or namespace"
          aria-label="Find a resource"
          className={classNames(inputStyle, "h-8 max-w-72")}
        />
        {troubled.length > 0 && (
          <Chip
            isOn={onlyTroubled}
            onClick={() => setOnlyTroubled(!onlyTroubled)}
            count={troubled.length}
            icon={<StatusGlyph status="degraded" />}
          >
            with trouble
          </Chip>
        )}
        <div role="group" aria-label="Layout" className="ml-auto flex gap-0.5 rounded-md bg-sunken p-0.5">
          {(["list", "tree"] as const).map((choice) => (
            <button
              key={choice}
              type="button"
              aria-pressed={mode === choice}
              onClick={() => {
                setToggled(new Set());
                onMode(choice);
              }}
              className={classNames(
                "h-7 rounded-sm px-2.5 capitalize",
                mode === choice
                  ? "bg-raised text-ink shadow-low ring-1 ring-line-2"
                  : "text-ink-2 hover:text-ink",
              )}
            >
              {choice}
            </button>
          ))}
        </div>
      </div>
      {mode === "list" && targets.length > 1 && shown.length > 0 && (
        <ResourceMatrix application={application} objects={shown} onOpen={onOpen} />
      )}
      {listed.map((target) => {
        const own = shown.filter((object) => object.targetId === target.id);
        if (own.length === 0) return null;
        return (
          <section key={target.id} aria-label={targetName(target, application.targets)}>
            {(targets.length > 1 || !target.freshness.isVerified) && (
              <h3 className="flex items-center gap-2 pt-2 pb-1.5 font-semibold">
                <StatusGlyph status={target.status} />
                {targetName(target, application.targets)}
                <span className="font-normal text-ink-3">
                  {plural(own.length, "object")}
                  {!target.freshness.isVerified && ", as last verified"}
                </span>
              </h3>
            )}
            <ResourceTable
              label={`Resources on ${targetName(target, application.targets)}`}
              rows={resourceRows(own, isOpen)}
              isOpen={(refKey) => own.some((object) => object.refKey === refKey && isOpen(object))}
              onToggle={(refKey) => toggle(`${target.id} ${refKey}`)}
              onOpen={(refKey) => onOpen({ refKey, targetId: target.id })}
            />
          </section>
        );
      })}
      {shown.length === 0 && (
        <EmptyState title={objects.length === 0 ? "No resources yet" : "Nothing matches"}>
          {objects.length === 0
            ? "They appear as soon as Git has been read and a cluster has been looked at."
            : "No resource has all of these words in its kind, name or namespace."}
        </EmptyState>
      )}
      {hasMore && <p className="text-ink-3">There are more. Choose one target to see all of its own.</p>}
    </div>
  );
}

function isTroubled(object: ObjectView): boolean {
  return (
    object.health.status === "Degraded" || object.health.status === "Missing" || object.events.length > 0
  );
}
