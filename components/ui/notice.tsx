import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";

/** One sentence about the page as a whole, tinted with a status, with room for an action at its end. */
export function Notice({
  status = "unknown",
  icon,
  action,
  className,
  children,
}: {
  status?: string;
  icon?: ReactNode;
  action?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div
      data-status={status}
      className={classNames(
        "flex flex-wrap items-center gap-x-2.5 gap-y-1.5 rounded-md bg-(--c-tint) px-3 py-2",
        className,
      )}
    >
      {icon}
      <div className="min-w-0 flex-1">{children}</div>
      {action}
    </div>
  );
}
