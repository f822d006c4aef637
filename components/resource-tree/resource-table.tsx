"use client";

import type { ObjectEvent } from "@/lib/domain/target/owned-object";
import { objectStatus, objectWord } from "@/components/application/object-status";
import type { ResourceRow } from "@/components/resource-tree/resource-rows";
import { HealthWord } from "@/components/status/health-word";
import { StatusWord } from "@/components/status/status-word";
import { classNames } from "@/components/ui/class-names";
import { ChevronDownIcon, ChevronRightIcon } from "@/components/ui/icons";
import { RelativeTime } from "@/components/ui/relative-time";

/** The lines of one target. A declared object opens its diff; what it owns hangs below it. */
export function ResourceTable({
  label,
  rows,
  isOpen,
  onToggle,
  onOpen,
}: {
  label: string;
  rows: ResourceRow[];
  isOpen: (refKey: string) => boolean;
  onToggle: (refKey: string) => void;
  onOpen: (refKey: string) => void;
}) {
  return (
    <div className="relative overflow-x-auto rounded-lg border border-line bg-raised">
      <table aria-label={label} className="w-full border-separate border-spacing-0 text-left max-sm:block">
        <thead className="max-sm:sr-only">
          <tr className="text-sm text-ink-2 *:px-3.5 *:py-1.5 *:font-medium">
            <th scope="col">Resource</th>
            <th scope="col" className="w-32">
              Sync
            </th>
            <th scope="col" className="w-[52%]">
              Health
            </th>
          </tr>
        </thead>
        <tbody className="max-sm:block">
          {rows.map((row, index) => (
            <tr
              key={row.key}
              className={classNames(
                "align-top sm:*:border-t sm:*:border-line sm:*:px-3.5 sm:*:py-1.5",
                // On a phone: the name and its sync side by side, what is said of its health below them.
                "border-line max-sm:grid max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:gap-x-3 max-sm:px-3 max-sm:py-2",
                index > 0 && "max-sm:border-t",
              )}
            >
              <td>
                <Name
                  row={row}
                  isOpen={isOpen(row.refKey)}
                  onToggle={() => onToggle(row.refKey)}
                  onOpen={() => onOpen(row.refKey)}
                />
              </td>
              <td>
                {row.sync === null ? (
                  <span className="text-ink-3">owned</span>
                ) : (
                  <StatusWord status={objectStatus(row.sync)} className="align-top">
                    {objectWord(row.sync)}
                  </StatusWord>
                )}
              </td>
              <td className="max-sm:col-span-full max-sm:pl-[1.625rem] max-sm:[overflow-wrap:anywhere]">
                <HealthWord health={row.health} className="align-top" />
                {row.healthReason && <span className="ml-2 text-ink-2">{row.healthReason}</span>}
                {row.events.map((event) => (
                  <EventLine key={`${event.refKey}:${event.reason}:${event.message}`} event={event} />
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Name({
  row,
  isOpen,
  onToggle,
  onOpen,
}: {
  row: ResourceRow;
  isOpen: boolean;
  onToggle: () => void;
  onOpen: () => void;
}) {
  const { kind, name, namespace } = row.ref;
  if (row.depth > 0) {
    return (
      <span className="flex items-baseline gap-1.5" style={{ paddingLeft: `${row.depth * 20 + 4}px` }}>
        <span aria-hidden className="text-ink-4">
          └
        </span>
        <span className="text-ink-2">{kind}</span>
        <span className="mono min-w-0 break-all">{name}</span>
      </span>
    );
  }
  return (
    <span className="flex items-start gap-1.5">
      {row.hasChildren ? (
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`${isOpen ? "Hide" : "Show"} what ${kind} ${name} owns`}
          onClick={onToggle}
          className="grid size-5 shrink-0 place-items-center rounded-xs text-ink-3 hover:bg-line hover:text-ink"
        >
          {isOpen ? <ChevronDownIcon className="size-3.5" /> : <ChevronRightIcon className="size-3.5" />}
        </button>
      ) : (
        <span className="w-5 shrink-0" />
      )}
      <button
        type="button"
        onClick={onOpen}
        title={namespace ? `${kind} ${namespace}/${name}` : `${kind} ${name}`}
        className="min-w-0 rounded-xs text-left hover:underline hover:decoration-line-2 hover:underline-offset-3"
      >
        <span className="text-ink-2">{kind}</span> <span className="font-medium break-all">{name}</span>
      </button>
      {row.owns && !isOpen && (
        <span className="text-sm whitespace-nowrap text-ink-3 max-md:hidden">{row.owns}</span>
      )}
    </span>
  );
}

function EventLine({ event }: { event: ObjectEvent }) {
  return (
    <div className="mt-0.5 text-sm text-ink-2">
      <span className="font-medium text-degraded-ink">{event.reason}</span>{" "}
      <span className="break-words">{event.message}</span>{" "}
      <span className="whitespace-nowrap text-ink-3">
        {event.count > 1 && `${event.count} times, `}
        <RelativeTime at={event.lastAt} />
      </span>
    </div>
  );
}
