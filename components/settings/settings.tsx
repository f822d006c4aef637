"use client";

import { useQuery } from "@tanstack/react-query";
import { settingsQuery } from "@/lib/api/settings-query";
import { HealthScripts } from "@/components/settings/health-scripts";
import { People } from "@/components/settings/people";
import { Projects } from "@/components/settings/projects";
import { PageHeader } from "@/components/shell/page-header";
import { CopyButton } from "@/components/ui/copy-button";
import { ErrorState } from "@/components/ui/error-state";
import { Fact, Facts } from "@/components/ui/facts";
import { ListSkeleton } from "@/components/ui/list-skeleton";

/** People, projects, and what this installation is. */
export function Settings() {
  const { data, error, refetch, isFetching } = useQuery(settingsQuery);
  return (
    <>
      <PageHeader title="Settings">Who may do what, and what this installation is.</PageHeader>
      {data ? (
        <div className="max-w-5xl space-y-10">
          <Projects settings={data} />
          <People settings={data} />
          {data.canManagePeople && <HealthScripts settings={data} />}
          <section aria-labelledby="installation">
            <h2 id="installation" className="mb-2 text-lg font-semibold">
              This installation
            </h2>
            <Facts>
              <Fact name="Address, also for webhooks" className="col-span-2">
                <span className="inline-flex items-center gap-1">
                  <span className="mono">{data.baseUrl}</span>
                  <CopyButton text={data.baseUrl} label="Copy the address" className="-my-1" />
                </span>
              </Fact>
              <Fact name="Plumbline">
                <span className="mono">{data.versions.plumbline}</span>
              </Fact>
              <Fact name="Node">
                <span className="mono">{data.versions.node}</span>
              </Fact>
            </Facts>
            <p className="mt-2 text-ink-2">
              GitHub must be able to reach this address for webhooks to arrive. It is set by the environment
              at start.
            </p>
          </section>
        </div>
      ) : error ? (
        <ErrorState
          title="The settings cannot be shown"
          onRetry={() => void refetch()}
          isRetrying={isFetching}
        >
          {error.message}
        </ErrorState>
      ) : (
        <ListSkeleton label="Loading settings" />
      )}
    </>
  );
}
