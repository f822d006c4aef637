import Link from "next/link";
import type { ReactNode } from "react";

/** How a page opens: where it stands, a sentence that answers, one line more, and what can be done. */
export function PageHeader({
  trail,
  title,
  children,
  actions,
}: {
  trail?: { href: string; label: string }[];
  title: ReactNode;
  /** The line below the sentence. */
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <header className="mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {trail && (
          <nav aria-label="Trail" className="flex gap-1.5 text-ink-3">
            {trail.map(({ href, label }, index) => (
              <span key={href} className="flex gap-1.5">
                <Link href={href} className="rounded-xs hover:text-ink hover:underline">
                  {label}
                </Link>
                {index < trail.length - 1 && <span aria-hidden>/</span>}
              </span>
            ))}
          </nav>
        )}
        <h1 className="text-title break-words">{title}</h1>
        {children && <div className="text-ink-2">{children}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
