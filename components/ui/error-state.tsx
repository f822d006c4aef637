"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";

/** What could not be done, in words, and how to try again. */
export function ErrorState({
  title,
  children,
  onRetry,
  isRetrying,
}: {
  title: string;
  /** The reason, fit for a person's eyes. */
  children?: ReactNode;
  onRetry?: () => void;
  isRetrying?: boolean;
}) {
  return (
    <div
      role="alert"
      data-status="degraded"
      className="relative rounded-lg border border-line bg-raised px-4 py-3.5 before:absolute before:inset-y-3 before:-left-px before:w-[3px] before:rounded-[2px] before:bg-(--c)"
    >
      <h2 className="font-semibold">{title}</h2>
      {children && <div className="mt-0.5 max-w-[72ch] text-ink-2">{children}</div>}
      {onRetry && (
        <Button size="sm" className="mt-2.5" onClick={onRetry} isPending={isRetrying}>
          Try again
        </Button>
      )}
    </div>
  );
}
