import type { ComponentProps } from "react";
import { classNames } from "@/components/ui/class-names";

/** A surface with a hairline. With `edge`, and inside a [data-status], its left side carries the status. */
export function Card({
  edge = false,
  padded = true,
  className,
  children,
  ...props
}: ComponentProps<"div"> & { edge?: boolean; padded?: boolean }) {
  return (
    <div
      {...props}
      className={classNames(
        "relative rounded-lg border border-line bg-raised",
        padded && "px-3.5 py-3",
        edge &&
          "before:absolute before:inset-y-3 before:-left-px before:w-[3px] before:rounded-[2px] before:bg-(--c)",
        className,
      )}
    >
      {children}
    </div>
  );
}
