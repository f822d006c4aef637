"use client";

import Link from "next/link";
import type { FleetCluster } from "@/lib/api/fleet-schema";
import { isProduction } from "@/lib/domain/cluster/environment-order";
import { StatusGlyph } from "@/components/status/glyph";
import type { Environment } from "@/components/target-matrix/fleet-columns";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/now";
import { RelativeTime } from "@/components/ui/relative-time";

/** Environments over clusters. Production has the strongest line. */
export function MatrixHeader({ environments, template }: { environments: Environment[]; template: string }) {
  // Where each environment begins: column 1 holds the names.
  const starts = environments.map((_, index) =>
    environments.slice(0, index).reduce((column, environment) => column + environment.clusters.length, 2),
  );
  return (
    <div role="rowgroup" className="min-w-max bg-paper md:min-w-0">
      <div role="row" className="grid" style={{ gridTemplateColumns: template }}>
        <div role="columnheader" className="sticky left-0 z-[1] bg-paper">
          <span className="sr-only">Application</span>
        </div>
        {environments.map(({ name, clusters }, index) => {
          const gridColumn = `${starts[index]} / span ${clusters.length}`;
          return (
            <div
              key={name}
              role="columnheader"
              aria-colspan={clusters.length}
              style={{ gridColumn }}
              className={classNames(
                "border-t px-[9px] pt-1.5 pb-0.5 text-sm font-semibold",
                isProduction(name) ? "border-ink" : "border-line",
              )}
            >
              <span className="sticky left-[225px]">{name || "no environment"}</span>
            </div>
          );
        })}
      </div>
      <div role="row" className="grid pb-1.5" style={{ gridTemplateColumns: template }}>
        <div className="sticky left-0 z-[1] bg-paper" />
        {environments
          .flatMap(({ clusters }) => clusters)
          .map((cluster, column) => (
            <ClusterHeader key={cluster.id} cluster={cluster} column={column} />
          ))}
      </div>
    </div>
  );
}

function ClusterHeader({ cluster, column }: { cluster: FleetCluster; column: number }) {
  return (
    <div
      role="columnheader"
      data-header={column}
      className="group/header min-w-0 px-0.5 text-sm font-medium text-ink-2"
    >
      <Link
        href={`/clusters/${cluster.id}`}
        prefetch={false}
        tabIndex={-1}
        title={cluster.silentReason ?? undefined}
        className="flex items-center gap-1.5 rounded-xs px-[7px] group-data-hot/header:text-ink hover:text-ink hover:underline"
      >
        {cluster.silentSince && <StatusGlyph status="unknown" />}
        <span className="truncate">
          {cluster.name}
          {cluster.silentSince && (
            <>
              , silent <SilentFor since={cluster.silentSince} />
            </>
          )}
        </span>
      </Link>
    </div>
  );
}

/** How long already, once there is something to count: "silent now" would say less than "silent". */
function SilentFor({ since }: { since: string }) {
  const now = useNow();
  if (now === null || now - Date.parse(since) < 60_000) return null;
  return <RelativeTime at={since} form="short" className="max-2xl:hidden" />;
}
