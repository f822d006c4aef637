"use client";

import { Tabs as Base } from "@base-ui/react/tabs";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";

/** Tabs over one piece of content. Keep `value` in the URL, so that a link opens the same tab. */
export const Tabs = Base.Root;

export function TabList({ className, children, ...props }: ComponentProps<typeof Base.List>) {
  return (
    <Base.List
      {...props}
      className={classNames(
        "relative flex gap-5 overflow-x-auto border-b border-line [scrollbar-width:none]",
        className as string,
      )}
    >
      {children}
      <Base.Indicator className="absolute bottom-0 left-0 h-0.5 w-(--active-tab-width) translate-x-(--active-tab-left) bg-ink transition-[translate,width] duration-200 ease-out" />
    </Base.List>
  );
}

export function Tab({ value, count, children }: { value: string; count?: number; children: ReactNode }) {
  return (
    <Base.Tab
      value={value}
      className="flex items-center gap-1.5 whitespace-nowrap rounded-t-xs pb-2 text-ink-2 hover:text-ink data-active:font-medium data-active:text-ink"
    >
      {/* The bold word is laid out too, unseen, so that nothing moves when it becomes bold. */}
      <span className="grid *:col-start-1 *:row-start-1">
        <span aria-hidden className="invisible font-medium">
          {children}
        </span>
        <span>{children}</span>
      </span>
      {count !== undefined && <span className="text-ink-3 tabular-nums">{count}</span>}
    </Base.Tab>
  );
}

export function TabPanel({ className, ...props }: ComponentProps<typeof Base.Panel>) {
  return <Base.Panel {...props} className={classNames("outline-offset-4", className as string)} />;
}
