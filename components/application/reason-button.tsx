"use client";

import { useId } from "react";
import { Button, type ButtonProps } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";

/** A button that stays reachable when it cannot be pressed, and says why on hover, on focus and to a screen reader. */
export function ReasonButton({
  reason,
  onClick,
  children,
  ...props
}: ButtonProps & { reason: string | null }) {
  const id = useId();
  if (reason === null) {
    return (
      <Button {...props} onClick={onClick}>
        {children}
      </Button>
    );
  }
  return (
    <>
      <Tooltip content={reason} side="bottom" delay={100}>
        <Button {...props} aria-disabled aria-describedby={id}>
          {children}
        </Button>
      </Tooltip>
      <span id={id} className="sr-only">
        {reason}
      </span>
    </>
  );
}
