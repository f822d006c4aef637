"use client";

import { Field as Base } from "@base-ui/react/field";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";

/**
 * A labelled control with a hint below and, when something is wrong, the reason in its place. Put one Input, Textarea
 * or Select inside; label, hint and error are tied to it for screen readers.
 */
export function Field({
  label,
  hint,
  error,
  className,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  const isInvalid = Boolean(error);
  return (
    <Base.Root invalid={isInvalid} className={classNames("flex min-w-0 flex-col gap-1", className)}>
      <Base.Label className="w-fit text-ink-2">{label}</Base.Label>
      {children}
      {isInvalid ? (
        <Base.Error match role="alert" className="text-degraded-ink">
          {error}
        </Base.Error>
      ) : (
        hint && <Base.Description className="text-sm text-ink-3">{hint}</Base.Description>
      )}
    </Base.Root>
  );
}

export const inputStyle =
  "w-full rounded-md border border-line-2 bg-paper px-2.5 text-ink transition-colors hover:border-ink-4 " +
  "data-invalid:border-degraded disabled:opacity-60 focus-visible:border-focus focus-visible:outline-2 focus-visible:outline-focus/30 focus-visible:outline-offset-0";

/** One line of text. Stands inside a Field. */
export function Input({
  className,
  isMono = false,
  ...props
}: ComponentProps<"input"> & { isMono?: boolean }) {
  return (
    <Base.Control
      {...(props as ComponentProps<typeof Base.Control>)}
      className={classNames(inputStyle, "h-8", isMono && "mono", className)}
    />
  );
}

/** Several lines of text. Stands inside a Field. */
export function Textarea({
  className,
  isMono = false,
  ...props
}: ComponentProps<"textarea"> & { isMono?: boolean }) {
  return (
    <Base.Control
      render={
        <textarea
          {...props}
          className={classNames(
            inputStyle,
            "min-h-16 resize-y py-1.5",
            isMono && "mono leading-5",
            className,
          )}
        />
      }
    />
  );
}
