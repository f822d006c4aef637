import type { ReactNode } from "react";
import { BrandMark } from "@/components/shell/brand";

/** The quiet page before the product: the mark on its line, one form. It hangs from the top, so an error moves nothing above it. */
export function FrontPage({
  title,
  lead,
  children,
}: {
  title: string;
  lead: ReactNode;
  children: ReactNode;
}) {
  return (
    <main className="relative grid min-h-dvh justify-items-center overflow-hidden px-5 pt-[max(8rem,32dvh)] pb-12">
      <div className="relative w-full max-w-[340px]">
        <div
          aria-hidden
          className="absolute bottom-[calc(100%-4px)] left-1/2 h-[60vh] w-px -translate-x-1/2 bg-ink"
        />
        <BrandMark className="mx-auto mb-6 size-9" />
        <h1 className="text-center text-title">{title}</h1>
        <p className="mt-1 mb-6 text-center text-balance text-ink-2">{lead}</p>
        {children}
      </div>
    </main>
  );
}
