"use client";

import type { AuditFilter, AuditPage } from "@/lib/api/audit-schema";
import { actionLabel } from "@/components/audit/audit-sentence";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { replaceSearch } from "@/components/ui/use-search-text";

type Filter = Omit<AuditFilter, "before">;

const spans = [
  { value: "all", label: "Any time" },
  { value: "1", label: "Last 24 hours" },
  { value: "7", label: "Last 7 days" },
  { value: "30", label: "Last 30 days" },
  { value: "custom", label: "Between…" },
];
const dayMs = 86_400_000;

/** Person, application, action and time; all of it in the address. */
export function AuditFilters({ filter, page }: { filter: Filter; page: AuditPage | undefined }) {
  const pick = (name: keyof Filter) => (value: string) =>
    replaceSearch({ [name]: value === "all" ? null : value });
  const isFiltered = Object.values(filter).some(Boolean);

  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <Select
        size="sm"
        label="Person"
        value={filter.person ?? "all"}
        onValueChange={pick("person")}
        options={[
          { value: "all", label: "Everybody" },
          ...withChosen(page?.people ?? [], filter.person).map(({ id, name }) => ({
            value: id,
            label: name,
          })),
        ]}
      />
      <Select
        size="sm"
        label="Application"
        value={filter.application ?? "all"}
        onValueChange={pick("application")}
        options={[
          { value: "all", label: "Everything" },
          ...withChosen(page?.applications ?? [], filter.application).map(({ id, name }) => ({
            value: id,
            label: name,
          })),
        ]}
      />
      <Select
        size="sm"
        label="Action"
        value={filter.action ?? "all"}
        onValueChange={pick("action")}
        options={[
          { value: "all", label: "Every action" },
          ...[...new Set([...(page?.actions ?? []), ...(filter.action ? [filter.action] : [])])].map(
            (action) => ({
              value: action,
              label: actionLabel(action),
            }),
          ),
        ]}
      />
      <Select
        size="sm"
        label="Time"
        value={filter.from || filter.to ? "custom" : "all"}
        onValueChange={(value) => replaceSearch(rangeOf(value))}
        options={spans}
      />
      {(filter.from || filter.to) && (
        <>
          <Moment label="From" value={filter.from} onValue={(from) => replaceSearch({ from })} />
          <Moment label="To" value={filter.to} onValue={(to) => replaceSearch({ to })} />
        </>
      )}
      {isFiltered && (
        <Button
          size="sm"
          variant="quiet"
          onClick={() =>
            replaceSearch({ person: null, application: null, action: null, from: null, to: null })
          }
        >
          Clear
        </Button>
      )}
    </div>
  );
}

function Moment({
  label,
  value,
  onValue,
}: {
  label: string;
  value: string | undefined;
  onValue: (iso: string | null) => void;
}) {
  return (
    <label className="flex items-center gap-1.5 text-ink-2">
      {label}
      <input
        type="datetime-local"
        value={value ? localInput(value) : ""}
        onChange={(event) => {
          const at = new Date(event.target.value);
          onValue(Number.isNaN(at.getTime()) ? null : at.toISOString());
        }}
        className="h-7 rounded-sm border border-line-2 bg-raised px-2 text-ink"
      />
    </label>
  );
}

function rangeOf(value: string): { from: string | null; to: string | null } {
  if (value === "all") return { from: null, to: null };
  const days = value === "custom" ? 1 : Number(value);
  return { from: new Date(Date.now() - days * dayMs).toISOString(), to: null };
}

/** What was chosen stays in the list also when no entry of this page has it. */
function withChosen(items: { id: string; name: string }[], chosen: string | undefined) {
  return chosen && !items.some(({ id }) => id === chosen)
    ? [...items, { id: chosen, name: chosen.slice(0, 8) }]
    : items;
}

/** A moment as `datetime-local` wants it: local time to the minute. */
function localInput(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
