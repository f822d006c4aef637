"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { type ReactElement, type ReactNode, type RefObject, useRef } from "react";
import { classNames } from "@/components/ui/class-names";
import { CloseIcon } from "@/components/ui/icons";

const widths = { sm: "sm:max-w-md", md: "sm:max-w-xl", lg: "sm:max-w-3xl", xl: "sm:max-w-[1160px]" };

/**
 * A question or a piece of work over the page. Escape and the veil close it; focus stays inside and returns to where
 * it was. The footer stands still while the body scrolls.
 */
export function Dialog({
  open,
  onOpenChange,
  trigger,
  title,
  description,
  width = "md",
  focus = "field",
  focusAfter,
  bodyClassName = "px-5 py-4",
  footer,
  children,
}: {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** The element that opens it; leave out when `open` is controlled from elsewhere. */
  trigger?: ReactElement<Record<string, unknown>>;
  title: ReactNode;
  description?: ReactNode;
  width?: keyof typeof widths;
  /** Where work begins: in the first field, or with reading. */
  focus?: "field" | "reading";
  /** Where the focus goes when it closes and the element that had it is gone by then. */
  focusAfter?: RefObject<HTMLElement | null>;
  bodyClassName?: string;
  /** Left: what is known. Right: the buttons, the strongest last. */
  footer?: ReactNode;
  children?: ReactNode;
}) {
  const popup = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const opener = useRef<Element | null>(null);
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Base.Trigger render={trigger} />}
      <Base.Portal>
        {/* Also over another dialog, which would run into this one otherwise. */}
        <Base.Backdrop
          forceRender
          className="fixed inset-0 z-40 bg-veil transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0"
        />
        <Base.Viewport className="fixed inset-0 z-40 grid items-end overflow-hidden sm:items-start sm:px-6 sm:pt-[7vh] sm:pb-6">
          <Base.Popup
            ref={popup}
            // Never on the button that closes.
            initialFocus={() => {
              opener.current = document.activeElement;
              const field = body.current?.querySelector<HTMLElement>("input:not([type=hidden]), textarea");
              return (focus === "field" && field) || popup.current;
            }}
            finalFocus={() => (opener.current?.isConnected ? true : (focusAfter?.current ?? true))}
            className={classNames(
              "outline-none",
              "mx-auto flex max-h-[92dvh] w-full min-h-0 flex-col overflow-hidden border border-line-2 bg-raised shadow-high",
              "rounded-t-xl sm:max-h-[86vh] sm:rounded-xl",
              "transition-[opacity,translate] duration-200 ease-out",
              "data-starting-style:translate-y-2 data-starting-style:opacity-0 data-ending-style:opacity-0 data-ending-style:duration-100",
              widths[width],
            )}
          >
            <header className="flex items-start gap-3 border-b border-line px-5 py-4">
              <div className="min-w-0 flex-1">
                <Base.Title className="text-title">{title}</Base.Title>
                {description && <Base.Description className="text-ink-2">{description}</Base.Description>}
              </div>
              <Base.Close
                aria-label="Close"
                className="-mr-2 grid size-8 place-items-center rounded-md text-ink-3 hover:bg-line/60 hover:text-ink"
              >
                <CloseIcon />
              </Base.Close>
            </header>
            <div
              ref={body}
              className={classNames("min-h-0 flex-1 overflow-y-auto overscroll-contain", bodyClassName)}
            >
              {children}
            </div>
            {footer && (
              <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line bg-sunken px-5 py-3 max-sm:pb-[max(0.75rem,env(safe-area-inset-bottom))]">
                {footer}
              </footer>
            )}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

/** Closes the dialog it stands in: `<DialogClose render={<Button>Cancel</Button>} />`. */
export const DialogClose = Base.Close;
