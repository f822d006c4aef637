import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";

/** Names and values in columns. */
export function Facts({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <dl className={classNames("grid grid-cols-2 gap-x-6 gap-y-3 lg:grid-cols-4 lg:gap-x-8", className)}>
      {children}
    </dl>
  );
}

export function Fact({
  name,
  className,
  children,
}: {
  name: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div className={classNames("min-w-0", className)}>
      <dt className="text-sm text-ink-3">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}
