import type { ComponentProps } from "react";
import { classNames } from "@/components/ui/class-names";

/** A key to press. */
export function Kbd({ className, ...props }: ComponentProps<"kbd">) {
  return (
    <kbd
      {...props}
      className={classNames(
        "inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-xs border border-line-2 bg-raised px-1",
        "font-sans text-xs font-medium text-ink-3",
        className,
      )}
    />
  );
}
