"use client";

import { Toast as Base } from "@base-ui/react/toast";
import type { ReactNode } from "react";
import { CloseIcon } from "@/components/ui/icons";

const manager = Base.createToastManager();

/** Says that something was done or could not be done, from anywhere in the browser. */
export function toast(
  title: string,
  options: { description?: string; isError?: boolean; action?: { label: string; onClick: () => void } } = {},
) {
  manager.add({
    title,
    description: options.description,
    type: options.isError ? "error" : undefined,
    priority: options.isError ? "high" : "low",
    timeout: options.isError ? 10_000 : 5000,
    actionProps: options.action && { children: options.action.label, onClick: options.action.onClick },
  });
}

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider toastManager={manager} limit={3}>
      {children}
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-4 z-60 flex w-[calc(100vw-2rem)] flex-col-reverse gap-2 sm:w-90">
          <Toasts />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function Toasts() {
  const { toasts } = Base.useToastManager();
  return toasts.map((item) => (
    <Base.Root
      key={item.id}
      toast={item}
      data-toast=""
      data-status={item.type === "error" ? "degraded" : "synced"}
      className={
        "rounded-lg border border-line-2 bg-floating shadow-high transition-[opacity,translate] duration-200 ease-out " +
        "translate-x-(--toast-swipe-movement-x) data-starting-style:translate-y-3 data-starting-style:opacity-0 " +
        "data-ending-style:opacity-0 data-limited:hidden"
      }
    >
      <Base.Content className="flex items-start gap-2.5 px-3.5 py-3">
        <span aria-hidden className="mt-[7px] size-1.5 shrink-0 rounded-full bg-(--c)" />
        <div className="min-w-0 flex-1">
          <Base.Title className="font-medium" />
          <Base.Description className="text-ink-2" />
          {item.actionProps && (
            <Base.Action className="mt-1.5 font-medium underline decoration-line-2 underline-offset-3 hover:decoration-ink" />
          )}
        </div>
        <Base.Close
          aria-label="Dismiss"
          className="-mt-1 -mr-1.5 grid size-7 place-items-center rounded-sm text-ink-3 hover:bg-line/60 hover:text-ink"
        >
          <CloseIcon className="size-3.5" />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ));
}
