"use client";

import { useRef } from "react";
import { splitSearch } from "@/components/target-matrix/fleet-filter";
import { CloseIcon, SearchIcon } from "@/components/ui/icons";
import { Kbd } from "@/components/ui/kbd";
import { useShortcut } from "@/components/ui/use-shortcut";

/** Tokens and free words, the tokens marked while they are typed. `/` goes there, Escape leaves. */
export function FleetSearch({ text, onText }: { text: string; onText: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const marks = useRef<HTMLDivElement>(null);
  useShortcut("/", () => input.current?.select());

  return (
    <div
      role="search"
      className="flex h-8 w-full items-center gap-2 rounded-md border border-line-2 bg-raised pr-1.5 pl-2.5 focus-within:border-focus focus-within:outline-2 focus-within:outline-focus/30 hover:border-ink-4 pointer-coarse:h-10 xl:w-64 2xl:w-92"
    >
      <SearchIcon className="size-3.5 text-ink-3" />
      <div className="relative min-w-0 flex-1">
        <div
          ref={marks}
          aria-hidden
          className="pointer-events-none absolute inset-0 overflow-hidden whitespace-pre text-transparent pointer-coarse:hidden"
        >
          {text.split(/(\s+)/).map((part, index) => (
            <span
              // oxlint-disable-next-line react/no-array-index-key -- parts have no other identity than their place
              key={index}
              className={isToken(part) ? "rounded-[3px] bg-line shadow-[0_0_0_1px_var(--line)]" : undefined}
            >
              {part}
            </span>
          ))}
        </div>
        <input
          ref={input}
          aria-label="Filter applications and clusters"
          aria-describedby="fleet-search-hint"
          placeholder="Name, env:prod, status:drifted…"
          value={text}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onText(event.target.value)}
          onScroll={(event) => {
            if (marks.current) marks.current.scrollLeft = event.currentTarget.scrollLeft;
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.blur();
          }}
          className="relative w-full bg-transparent outline-none"
        />
        <span id="fleet-search-hint" className="sr-only">
          Words find names and commits. Tokens narrow: env, status, app, cluster, project, repo, and labels of
          clusters.
        </span>
      </div>
      {text ? (
        <button
          type="button"
          aria-label="Clear the filter"
          onClick={() => {
            onText("");
            input.current?.focus();
          }}
          className="grid size-6 place-items-center rounded-xs text-ink-3 hover:bg-line/60 hover:text-ink"
        >
          <CloseIcon className="size-3.5" />
        </button>
      ) : (
        <Kbd className="max-md:hidden">/</Kbd>
      )}
    </div>
  );
}

function isToken(part: string): boolean {
  return typeof splitSearch(part)[0] === "object";
}
