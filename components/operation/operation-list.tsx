"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { fleetQuery } from "@/lib/api/fleet-query";
import { operationsQuery } from "@/lib/api/operation-query";
import { type OperationState, operationStateSchema } from "@/lib/domain/ledger/operation";
import { PageHeader } from "@/components/shell/page-header";
import { OperationRow } from "@/components/operation/operation-row";
import { numberWord, plural } from "@/components/ui/plural";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { ListSkeleton } from "@/components/ui/list-skeleton";
import { Select } from "@/components/ui/select";
import { replaceSearch } from "@/components/ui/use-search-text";

const stateLabels: Record<OperationState, string> = {
  waiting: "Waiting",
  queued: "Queued",
  running: "Running",
  succeeded: "Succeeded",
  partial: "Incomplete",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** Every attempt to change a cluster, newest first; filters stand in the address. */
export function OperationList() {
  const params = useSearchParams();
  const application = params.get("application") ?? undefined;
  const state = operationStateSchema.safeParse(params.get("state")).data;
  const fleet = useQuery(fleetQuery).data;
  const { data, error, refetch, isFetching, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(operationsQuery({ application, state }));
  const operations = data?.pages.flatMap((page) => page.operations) ?? [];
  const active = fleet?.operationsActive ?? 0;
  const isFiltered = Boolean(application || state);

  return (
    <>
      <PageHeader
        title={
          active === 0
            ? "No operation is under way"
            : `${numberWord(active)} ${active === 1 ? "operation is" : "operations are"} under way`
        }
      >
        Every attempt to change a cluster, with the result of every object. Nothing here is ever removed.
      </PageHeader>
      <div className="mb-3 flex flex-wrap gap-2">
        <Select
          size="sm"
          label="Application"
          value={application ?? "all"}
          onValueChange={(value) => replaceSearch({ application: value === "all" ? null : value })}
          options={[
            { value: "all", label: "All applications" },
            ...(fleet?.rows.map(({ id, name, project }) => ({
              value: id,
              label: name,
              detail: project.name,
            })) ?? []),
          ]}
        />
        <Select
          size="sm"
          label="State"
          value={state ?? "all"}
          onValueChange={(value) => replaceSearch({ state: value === "all" ? null : value })}
          options={[
            { value: "all", label: "Every state" },
            ...operationStateSchema.options.map((value) => ({ value, label: stateLabels[value] })),
          ]}
        />
        {isFiltered && (
          <Button size="sm" variant="quiet" onClick={() => replaceSearch({ application: null, state: null })}>
            Clear
          </Button>
        )}
      </div>
      {error && !data ? (
        <ErrorState
          title="The operations cannot be shown"
          onRetry={() => void refetch()}
          isRetrying={isFetching}
        >
          {error.message}
        </ErrorState>
      ) : !data ? (
        <ListSkeleton label="Loading operations" rows={8} />
      ) : operations.length === 0 ? (
        <EmptyState title={isFiltered ? "No operation matches" : "Nothing has been changed yet"}>
          {isFiltered
            ? "Choose another application or state."
            : "When somebody syncs or rolls back, or an automatic application follows Git, it appears here and stays."}
        </EmptyState>
      ) : (
        <>
          <div className="border-b border-line">
            {operations.map((operation) => (
              <OperationRow key={operation.id} operation={operation} />
            ))}
          </div>
          <div className="mt-3 flex items-center gap-3 text-ink-3">
            {hasNextPage ? (
              <Button size="sm" onClick={() => void fetchNextPage()} isPending={isFetchingNextPage}>
                Show older
              </Button>
            ) : (
              `${plural(operations.length, "operation")}, the first at the end.`
            )}
          </div>
        </>
      )}
    </>
  );
}
