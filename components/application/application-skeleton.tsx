import { Skeleton } from "@/components/ui/skeleton";

/** The page in grey, in the places where everything will stand. */
export function ApplicationSkeleton() {
  return (
    <div role="status" aria-label="Loading the application" className="space-y-4">
      <div className="space-y-2.5 pb-1">
        <Skeleton className="h-3 w-32" />
        <Skeleton className="h-5 w-96 max-w-full" />
        <Skeleton className="h-3 w-[36rem] max-w-full" />
      </div>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,13.5rem),1fr))] gap-2.5">
        {[0, 1, 2, 3, 4].map((index) => (
          <div key={index} className="h-[5.25rem] rounded-lg border border-line bg-raised px-3.5 py-3.5">
            <Skeleton className="h-3 w-2/5" />
          </div>
        ))}
      </div>
      <div className="h-60 rounded-lg border border-line bg-raised px-3.5 py-3.5">
        <Skeleton className="h-3 w-24" />
      </div>
      <div className="flex gap-6 border-b border-line pb-2.5">
        {[0, 1, 2, 3].map((index) => (
          <Skeleton key={index} className="h-3 w-20" />
        ))}
      </div>
    </div>
  );
}
