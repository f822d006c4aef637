import type { ReactNode } from "react";
import { CheckIcon } from "@/components/ui/icons";

/** One step of a longer form, on a line that leads to the next. */
export function Step({
  number,
  title,
  isDone = false,
  children,
}: {
  number: number;
  title: string;
  isDone?: boolean;
  children: ReactNode;
}) {
  return (
    <section className="relative grid grid-cols-[24px_minmax(0,1fr)] gap-x-3 pb-7 before:absolute before:top-7 before:bottom-1 before:left-[11.5px] before:w-px before:bg-line last:before:hidden">
      <span
        aria-hidden
        className={`grid size-6 place-items-center rounded-full text-sm font-semibold tabular-nums ${isDone ? "bg-synced-tint text-synced-ink" : "bg-ink text-paper"}`}
      >
        {isDone ? <CheckIcon className="size-3.5" /> : number}
      </span>
      <div className="min-w-0 pt-0.5">
        <h2 className="mb-2 font-semibold">{title}</h2>
        {children}
      </div>
    </section>
  );
}
