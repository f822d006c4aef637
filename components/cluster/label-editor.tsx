"use client";

import { useRef, useState } from "react";
import { inputStyle } from "@/components/ui/field";
import { CloseIcon, PlusIcon } from "@/components/ui/icons";
import { Button } from "@/components/ui/button";

type Pair = { id: number; key: string; value: string };

/** Labels as rows of name and value. Paths of applications may use them: `overlays/{env}`. */
export function LabelEditor({
  initial,
  onChange,
  error,
}: {
  initial: Record<string, string>;
  /** Rows without a name are left out. */
  onChange: (labels: Record<string, string>) => void;
  /** Why they cannot stay so. */
  error?: string;
}) {
  const [pairs, setPairs] = useState<Pair[]>(() =>
    Object.entries(initial).map(([key, value], id) => ({ id, key, value })),
  );
  const nextId = useRef(pairs.length);

  function update(next: Pair[]) {
    setPairs(next);
    onChange(
      Object.fromEntries(
        next.filter(({ key }) => key.trim()).map(({ key, value }) => [key.trim(), value.trim()]),
      ),
    );
  }

  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-ink-2">Labels</legend>
      <div className="space-y-1.5">
        {pairs.map((pair) => (
          <div key={pair.id} className="flex gap-1.5">
            <input
              aria-label="Name of the label"
              value={pair.key}
              placeholder="region"
              onChange={(event) =>
                update(pairs.map((one) => (one.id === pair.id ? { ...one, key: event.target.value } : one)))
              }
              className={`${inputStyle} h-8 max-w-40`}
            />
            <input
              aria-label={`Value of ${pair.key || "the label"}`}
              value={pair.value}
              placeholder={pair.key === "env" ? "production" : "eu"}
              onChange={(event) =>
                update(pairs.map((one) => (one.id === pair.id ? { ...one, value: event.target.value } : one)))
              }
              className={`${inputStyle} h-8`}
            />
            <Button
              variant="quiet"
              aria-label={`Remove ${pair.key || "this label"}`}
              className="w-8 px-0!"
              onClick={() => update(pairs.filter((one) => one.id !== pair.id))}
            >
              <CloseIcon className="size-3.5" />
            </Button>
          </div>
        ))}
      </div>
      <Button
        variant="quiet"
        size="sm"
        className="mt-1 -ml-2"
        onClick={() => update([...pairs, { id: nextId.current++, key: "", value: "" }])}
      >
        <PlusIcon className="size-3.5" /> Add a label
      </Button>
      {error && (
        <p role="alert" className="text-degraded-ink">
          {error}
        </p>
      )}
      <p className="text-sm text-ink-3">
        <span className="mono">env</span> groups the fleet. A path like{" "}
        <span className="mono">overlays/{"{env}"}</span> uses them, and applications may choose clusters by
        them.
      </p>
    </fieldset>
  );
}
