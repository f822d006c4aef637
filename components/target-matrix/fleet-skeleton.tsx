import { Skeleton } from "@/components/ui/skeleton";

/** The fleet before its first answer, in the sizes that it will have. */
export function FleetSkeleton() {
  return (
    <div role="status" aria-label="Loading the fleet">
      <Skeleton className="mt-1 h-5 w-56" />
      <Skeleton className="mt-3 h-3.5 w-full max-w-md" />
      <div className="mt-6 grid gap-3 lg:grid-cols-2 xl:grid-cols-3">
        {[0, 1, 2].map((card) => (
          <div key={card} className="h-[124px] rounded-lg border border-line bg-raised p-3.5">
            <Skeleton className="h-3.5 w-2/3" />
            <Skeleton className="mt-3 h-3 w-full" />
            <Skeleton className="mt-2 h-3 w-4/5" />
          </div>
        ))}
      </div>
      <div className="mt-8 space-y-px">
        {[0, 1, 2, 3, 4, 5, 6, 7].map((row) => (
          <div key={row} className="flex h-10 items-center gap-6 border-t border-line">
            <Skeleton className="h-3.5 w-40 shrink-0" />
            <Skeleton className="h-3.5 flex-1" />
          </div>
        ))}
      </div>
    </div>
  );
}
