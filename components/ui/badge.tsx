import type { ComponentProps } from "react";
import { classNames } from "@/components/ui/class-names";

/** A small word in a hairline: a role, a label, a kind. Inside a [data-status] `tinted` takes its colour. */
export function Badge({
  tinted = false,
  className,
  ...props
}: ComponentProps<"span"> & { tinted?: boolean }) {
  return (
    <span
      {...props}
      className={classNames(
        "inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-xs px-1.5 text-sm",
        tinted ? "bg-(--c-tint) text-(--c-ink)" : "border border-line text-ink-2",
        className,
      )}
    />
  );
}
