"use client";

import { Checkbox as Base } from "@base-ui/react/checkbox";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";
import { CheckIcon, MinusIcon } from "@/components/ui/icons";

/** A tick with its words; the words press it too. */
export function Checkbox({
  children,
  description,
  className,
  indeterminate,
  ...props
}: Omit<ComponentProps<typeof Base.Root>, "className"> & {
  children: ReactNode;
  description?: ReactNode;
  className?: string;
}) {
  return (
    <label className={classNames("flex items-start gap-2", props.disabled && "text-ink-3", className)}>
      <Base.Root
        {...props}
        indeterminate={indeterminate}
        className={
          "mt-0.5 grid size-4 shrink-0 place-items-center rounded-xs border border-ink-4 bg-paper text-paper " +
          "data-checked:border-ink data-checked:bg-ink data-indeterminate:border-ink data-indeterminate:bg-ink " +
          "data-disabled:opacity-50"
        }
      >
        <Base.Indicator className="data-unchecked:hidden">
          {indeterminate ? <MinusIcon className="size-3" /> : <CheckIcon className="size-3 stroke-2" />}
        </Base.Indicator>
      </Base.Root>
      <span className="min-w-0">
        {children}
        {description && <span className="block text-ink-2">{description}</span>}
      </span>
    </label>
  );
}
