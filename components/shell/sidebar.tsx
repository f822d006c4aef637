"use client";

import { useQuery } from "@tanstack/react-query";
import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { clustersQuery } from "@/lib/api/cluster-query";
import { fleetQuery } from "@/lib/api/fleet-query";
import { repositoriesQuery } from "@/lib/api/repository-query";
import type { Viewer } from "@/lib/api/viewer-schema";
import { BrandMark } from "@/components/shell/brand";
import { LiveIndicator } from "@/components/shell/live-indicator";
import { isCurrent, navigation } from "@/components/shell/navigation";
import { ViewerMenu } from "@/components/shell/viewer-menu";
import { classNames } from "@/components/ui/class-names";
import { Kbd } from "@/components/ui/kbd";
import { Spinner } from "@/components/ui/spinner";
import { Tooltip } from "@/components/ui/tooltip";

/** The way through the product, with what waits behind each door. */
export function Sidebar({
  viewer,
  onShortcuts,
  onChangePassword,
  onNavigate,
}: {
  viewer: Viewer;
  onShortcuts: () => void;
  onChangePassword: () => void;
  /** In the drawer of a phone: close it. */
  onNavigate?: () => void;
}) {
  const pathname = usePathname();
  const counts = useCounts();

  return (
    <div className="flex h-full flex-col gap-0.5 bg-sunken px-3 py-4">
      <Link
        href="/"
        prefetch={false}
        onClick={onNavigate}
        className="mb-2 flex w-fit items-center gap-2 rounded-sm px-2 py-0.5 font-semibold tracking-[-.01em]"
      >
        <BrandMark />
        Plumbline
      </Link>
      <nav aria-label="Main" className="flex flex-col gap-0.5">
        {navigation.map(({ href, label }) => {
          const isHere = isCurrent(href, pathname);
          const count = counts[href];
          return (
            <Link
              key={href}
              href={href}
              // Prefetching six pages that change all the time would ask the server twelve times on every page.
              prefetch={false}
              onClick={onNavigate}
              aria-current={isHere ? "page" : undefined}
              className={classNames(
                "flex h-[30px] items-center justify-between rounded-sm px-2 pointer-coarse:h-10",
                isHere
                  ? "bg-raised font-medium text-ink ring-1 ring-line"
                  : "text-ink-2 hover:bg-line/50 hover:text-ink",
              )}
            >
              {label}
              <LinkEnd>
                {count && (
                  <span
                    className={classNames(
                      "tabular-nums",
                      count.isHot ? "font-semibold text-degraded-ink" : "font-normal text-ink-3",
                    )}
                  >
                    {count.total}
                    <span className="sr-only"> {count.meaning}</span>
                  </span>
                )}
              </LinkEnd>
            </Link>
          );
        })}
      </nav>
      <div className="mt-auto flex flex-col gap-2">
        <ViewerMenu viewer={viewer} onChangePassword={onChangePassword} />
        <div className="flex items-center justify-between px-2">
          <LiveIndicator />
          <Tooltip content="Keyboard shortcuts" side="right">
            <button
              type="button"
              aria-label="Keyboard shortcuts"
              onClick={onShortcuts}
              className="rounded-xs hover:*:border-ink-4 hover:*:text-ink"
            >
              <Kbd>?</Kbd>
            </button>
          </Tooltip>
        </div>
      </div>
    </div>
  );
}

/** While the page behind a link is being read, a ring stands where its count was. */
function LinkEnd({ children }: { children: ReactNode }) {
  const { pending } = useLinkStatus();
  return pending ? <Spinner className="size-3 text-ink-3" /> : children;
}

type Count = { total: number; meaning: string; isHot?: boolean };

/** Nothing is said while it is unknown, and zero is quiet. */
function useCounts(): Record<string, Count | undefined> {
  const fleet = useQuery(fleetQuery).data;
  const clusters = useQuery(clustersQuery).data;
  const repositories = useQuery(repositoriesQuery).data;
  const count = (total: number | undefined, meaning: string, isHot = false): Count | undefined =>
    total ? { total, meaning, isHot } : undefined;
  return {
    "/": count(fleet?.causes.length, "need you", true),
    "/operations": count(fleet?.operationsActive, "under way"),
    "/clusters": count(clusters?.clusters.length, "registered"),
    "/repositories": count(repositories?.repositories.length, "connected"),
  };
}
