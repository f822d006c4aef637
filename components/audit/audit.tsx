"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { auditExportUrl, auditQuery, verifyAudit } from "@/lib/api/audit-query";
import type { Verification } from "@/lib/api/audit-schema";
import { viewerQuery } from "@/lib/api/viewer-query";
import { AuditEntry } from "@/components/audit/audit-entry";
import { auditFilterOf } from "@/components/audit/audit-filter-of";
import { AuditFilters } from "@/components/audit/audit-filters";
import { VerifyPanel } from "@/components/audit/verify-panel";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { DownloadIcon } from "@/components/ui/icons";
import { ListSkeleton } from "@/components/ui/list-skeleton";
import { Menu, MenuDownload } from "@/components/ui/menu";
import { toast } from "@/components/ui/toast";

/** The record of everything anybody did, as sentences, newest first. */
export function Audit() {
  const filter = auditFilterOf(useSearchParams());
  const viewer = useQuery(viewerQuery).data;
  const { data, error, refetch, isFetching, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(auditQuery(filter));
  const [verification, setVerification] = useState<Verification | null>(null);
  const [isVerifying, setVerifying] = useState(false);
  const entries = data?.pages.flatMap((page) => page.entries) ?? [];
  const isFiltered = Object.values(filter).some(Boolean);

  async function verify() {
    setVerifying(true);
    try {
      setVerification(await verifyAudit());
    } catch (reason) {
      toast("The record could not be checked", {
        description: reason instanceof Error ? reason.message : undefined,
        isError: true,
      });
    } finally {
      setVerifying(false);
    }
  }

  return (
    <>
      <PageHeader
        title="Who did what, and when"
        actions={
          <>
            <Menu
              align="end"
              trigger={
                <Button>
                  <DownloadIcon /> Export
                </Button>
              }
            >
              <MenuDownload href={auditExportUrl(filter, "csv")}>As CSV</MenuDownload>
              <MenuDownload href={auditExportUrl(filter, "jsonl")}>As JSON lines</MenuDownload>
            </Menu>
            {viewer?.isAdmin && (
              <Button onClick={() => void verify()} isPending={isVerifying}>
                Verify the record
              </Button>
            )}
          </>
        }
      >
        Entries are only ever added, and each one is chained to the one before.
      </PageHeader>
      {verification && <VerifyPanel verification={verification} />}
      <AuditFilters filter={filter} page={data?.pages[0]} />
      {error && !data ? (
        <ErrorState title="The record cannot be shown" onRetry={() => void refetch()} isRetrying={isFetching}>
          {error.message}
        </ErrorState>
      ) : !data ? (
        <ListSkeleton label="Loading the record" rows={10} />
      ) : entries.length === 0 ? (
        <EmptyState title={isFiltered ? "No entry matches" : "Nothing has been recorded yet"}>
          {isFiltered
            ? "Choose another person, application, action or time."
            : "What anybody does from now on appears here."}
        </EmptyState>
      ) : (
        <>
          <ol className="border-b border-line">
            {entries.map((entry) => (
              <AuditEntry key={entry.seq} entry={entry} />
            ))}
          </ol>
          <div className="mt-3 text-ink-3">
            {hasNextPage ? (
              <Button size="sm" onClick={() => void fetchNextPage()} isPending={isFetchingNextPage}>
                Show older
              </Button>
            ) : (
              "This is the beginning of the record."
            )}
          </div>
        </>
      )}
    </>
  );
}
