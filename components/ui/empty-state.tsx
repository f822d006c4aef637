import type { ReactNode } from "react";

/** Nothing here, why, and what to do next. */
export function EmptyState({
  title,
  children,
  actions,
  picture,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  picture?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center rounded-lg border border-dashed border-line-2 px-6 py-12 text-center">
      {picture && <div className="mb-4 text-ink-3">{picture}</div>}
      <h2 className="text-lg font-semibold">{title}</h2>
      {children && <div className="mt-1 max-w-[52ch] text-ink-2">{children}</div>}
      {actions && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
