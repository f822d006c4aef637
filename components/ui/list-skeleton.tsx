import { Skeleton } from "@/components/ui/skeleton";

/** Rows of a list before they are known. */
export function ListSkeleton({ label, rows = 6 }: { label: string; rows?: number }) {
  return (
    <div role="status" aria-label={label} className="border-b border-line">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-14 items-center gap-6 border-t border-line">
          <Skeleton className="h-3.5 w-24 shrink-0" />
          <Skeleton className="h-3.5 max-w-md flex-1" />
          <Skeleton className="ml-auto h-3.5 w-20 shrink-0" />
        </div>
      ))}
    </div>
  );
}
