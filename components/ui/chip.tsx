import type { ComponentProps, ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";

/** A pill that filters: a count and a word, pressed or not. */
export function Chip({
  isOn = false,
  icon,
  count,
  className,
  children,
  ...props
}: ComponentProps<"button"> & { isOn?: boolean; icon?: ReactNode; count?: number }) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      {...props}
      className={classNames(
        "inline-flex h-7 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-full border pr-2.5 pl-2 select-none",
        "transition-colors duration-100",
        isOn
          ? "border-ink bg-ink/6 text-ink"
          : "border-line text-ink-2 hover:border-line-2 hover:bg-sunken hover:text-ink",
        className,
      )}
    >
      {icon}
      {count !== undefined && (
        <b className="font-semibold text-ink tabular-nums">{count.toLocaleString("en")}</b>
      )}
      {children}
    </button>
  );
}
