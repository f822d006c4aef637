"use client";

import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";

/** Words that appear on hover and on focus. Never the only place in which something is said. */
export function Tooltip({
  content,
  side = "top",
  delay = 350,
  children,
}: {
  content: ReactNode;
  side?: "top" | "bottom" | "left" | "right";
  /** Milliseconds. */
  delay?: number;
  /** One element that can be focused. */
  children: ReactElement<Record<string, unknown>>;
}) {
  return (
    <Base.Root>
      <Base.Trigger delay={delay} render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} collisionPadding={8} className="z-50">
          <Base.Popup
            className={
              "max-w-80 rounded-md border border-line-2 bg-floating px-2.5 py-1.5 text-sm text-ink shadow-high " +
              "origin-(--transform-origin) transition-[opacity,scale] duration-100 ease-out " +
              "data-starting-style:scale-97 data-starting-style:opacity-0 data-ending-style:opacity-0 data-instant:duration-0"
            }
          >
            {content}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** Wrap the application once: after the first tooltip the next ones open without delay. */
export const TooltipProvider = Base.Provider;
