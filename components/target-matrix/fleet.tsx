"use client";

import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo } from "react";
import { fleetQuery } from "@/lib/api/fleet-query";
import type { Fleet as FleetView } from "@/lib/api/fleet-schema";
import { viewerQuery } from "@/lib/api/viewer-query";
import { PaletteButton } from "@/components/shell/palette-context";
import { ApplicationList } from "@/components/target-matrix/application-list";
import { CauseCards } from "@/components/target-matrix/cause-cards";
import { FleetEmpty } from "@/components/target-matrix/fleet-empty";
import { filterFleet, parseFilter } from "@/components/target-matrix/fleet-filter";
import { headline, headlineDetail } from "@/components/target-matrix/fleet-headline";
import { FleetSearch } from "@/components/target-matrix/fleet-search";
import { FleetSkeleton } from "@/components/target-matrix/fleet-skeleton";
import { StatusAnnouncer } from "@/components/target-matrix/status-announcer";
import { StatusChips } from "@/components/target-matrix/status-chips";
import { TargetMatrix } from "@/components/target-matrix/target-matrix";
import { StatusGlyph } from "@/components/status/glyph";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { PlusIcon } from "@/components/ui/icons";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { useSearchText } from "@/components/ui/use-search-text";

/** Is anything wrong, where, since when, what would fix it; then everything. */
export function Fleet() {
  const { data, error, refetch, isFetching } = useQuery(fleetQuery);
  if (data) return <FleetContent fleet={data} staleReason={error?.message ?? null} />;
  if (!error) return <FleetSkeleton />;
  return (
    <>
      <h1 className="mb-4 text-title">The fleet cannot be shown</h1>
      <ErrorState title="Plumbline could not read it" onRetry={() => void refetch()} isRetrying={isFetching}>
        {error.message}
      </ErrorState>
    </>
  );
}

function FleetContent({ fleet, staleReason }: { fleet: FleetView; staleReason: string | null }) {
  const [text, setText] = useSearchText("q");
  const deferred = useDeferredValue(text);
  const filter = useMemo(() => parseFilter(deferred), [deferred]);
  const found = useMemo(() => filterFleet(fleet, filter), [fleet, filter]);
  const isEmpty = fleet.rows.length === 0;
  const viewer = useQuery(viewerQuery).data;
  const canCreate = viewer?.projects.some(({ role }) => role === "admin") ?? false;

  return (
    <>
      <StatusAnnouncer fleet={fleet} />
      <header className="mb-4 flex flex-wrap items-start justify-between gap-x-8 gap-y-3 xl:flex-nowrap">
        <div className="min-w-0 max-w-full">
          <h1 className="text-title">{headline(fleet)}</h1>
          <p className="text-ink-2">
            {isEmpty
              ? canCreate && "Three steps, and this page shows every application on every cluster."
              : headlineDetail(fleet)}
          </p>
        </div>
        {!isEmpty && (
          <div className="flex w-full items-center gap-1.5 xl:w-auto xl:shrink-0">
            <FleetSearch text={text} onText={setText} />
            <PaletteButton className="max-md:hidden" />
            {canCreate && (
              <LinkButton href="/applications/new" aria-label="New application…" prefetch={false}>
                <PlusIcon className="size-3.5" />
                <span className="max-lg:hidden">New application…</span>
              </LinkButton>
            )}
          </div>
        )}
      </header>
      <FleetNotices fleet={fleet} staleReason={staleReason} />
      {isEmpty ? (
        <FleetEmpty viewer={viewer} />
      ) : (
        <>
          {/* The absent worker has the banner above. */}
          <CauseCards causes={fleet.causes.filter(({ id }) => id !== "worker")} />
          <StatusChips fleet={fleet} filter={filter} text={text} onText={setText} />
          {found.rows.length === 0 || found.clusters.length === 0 ? (
            <NothingFound text={deferred} onClear={() => setText("")} />
          ) : (
            <>
              <div className="hidden md:block">
                <TargetMatrix clusters={found.clusters} rows={found.rows} matching={found.matching} />
              </div>
              <div className="md:hidden">
                <ApplicationList clusters={found.clusters} rows={found.rows} matching={found.matching} />
              </div>
              {fleet.hasMore && (
                <p className="mt-3 text-ink-2">
                  These are the first {fleet.rows.length} applications. Narrow the search to reach the others.
                </p>
              )}
            </>
          )}
        </>
      )}
    </>
  );
}

function FleetNotices({ fleet, staleReason }: { fleet: FleetView; staleReason: string | null }) {
  return (
    <>
      {fleet.workerAbsentSince && (
        <Notice status="unknown" icon={<StatusGlyph status="unknown" />} className="mb-4">
          <b className="font-semibold">No worker is running</b> since{" "}
          <RelativeTime at={fleet.workerAbsentSince} form="clock" />. Nothing below is being verified, and
          nothing that is asked for will start. Start a worker; it takes up where the last one stopped.
        </Notice>
      )}
      {staleReason && (
        <Notice status="drifted" icon={<StatusGlyph status="unknown" />} className="mb-4">
          <b className="font-semibold">This is what was last read.</b> {staleReason}
        </Notice>
      )}
    </>
  );
}

function NothingFound({ text, onClear }: { text: string; onClear: () => void }) {
  return (
    <div className="border-t border-line py-12 text-center">
      <p className="font-medium">
        Nothing matches <span className="mono rounded-xs bg-sunken px-1">{text}</span>
      </p>
      <p className="mt-0.5 text-ink-2">
        Every word and token must match. Two tokens of the same kind mean either.
      </p>
      <Button size="sm" className="mt-3" onClick={onClear}>
        Clear the filter
      </Button>
    </div>
  );
}
