"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { removeRepository, repositoriesQuery } from "@/lib/api/repository-query";
import type { RepositoryView } from "@/lib/api/repository-schema";
import { StatusWord } from "@/components/status/status-word";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { CopyButton } from "@/components/ui/copy-button";
import { Fact, Facts } from "@/components/ui/facts";
import { ChevronRightIcon, ExternalIcon } from "@/components/ui/icons";
import { LinkButton } from "@/components/ui/link-button";
import { plural } from "@/components/ui/plural";
import { RelativeTime } from "@/components/ui/relative-time";

/** One repository: whether it answers, what is followed, where its webhook goes. */
export function RepositoryEntry({
  repository,
  canRemove,
}: {
  repository: RepositoryView;
  canRemove: boolean;
}) {
  const [isOpen, setOpen] = useState(repository.failingSince !== null);
  const name = `${repository.owner}/${repository.name}`;
  return (
    <li className="border-t border-line">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="grid w-full grid-cols-[16px_minmax(0,1fr)] items-center gap-x-3 gap-y-1 py-2.5 text-left hover:bg-sunken md:grid-cols-[16px_minmax(0,1fr)_220px_180px] md:px-2"
      >
        <ChevronRightIcon
          className={`size-3.5 text-ink-3 transition-transform ${isOpen ? "rotate-90" : ""}`}
        />
        <span className="min-w-0 truncate">
          <span className="font-medium">{name}</span>{" "}
          <span className="text-ink-3">{repository.project.name}</span>
        </span>
        <span className="max-md:col-start-2">
          {repository.failingSince ? (
            <StatusWord status="degraded">
              <span>
                Failing since <RelativeTime at={repository.failingSince} form="clock" />
              </span>
            </StatusWord>
          ) : repository.lastAnsweredAt ? (
            <StatusWord status="synced">
              <span>
                Answered <RelativeTime at={repository.lastAnsweredAt} className="text-ink-2" />
              </span>
            </StatusWord>
          ) : (
            <StatusWord status="unknown">Not asked yet</StatusWord>
          )}
        </span>
        <span className="text-ink-2 tabular-nums max-md:col-start-2 md:text-right">
          {plural(repository.applicationsTotal, "application")}
        </span>
      </button>
      {isOpen && <RepositoryFacts repository={repository} name={name} canRemove={canRemove} />}
    </li>
  );
}

function RepositoryFacts({
  repository,
  name,
  canRemove,
}: {
  repository: RepositoryView;
  name: string;
  canRemove: boolean;
}) {
  const queryClient = useQueryClient();
  return (
    <div className="space-y-3 pt-1 pb-4 pl-7 md:pl-9">
      {repository.failingReason && <p className="text-degraded-ink">{repository.failingReason}</p>}
      <Facts>
        <Fact name="Address" className="col-span-2">
          <a
            href={repository.url}
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1.5 underline decoration-line-2 underline-offset-3 hover:decoration-ink"
          >
            {repository.url} <ExternalIcon className="size-3.5" />
          </a>
        </Fact>
        <Fact name="Signed in">{repository.hasToken ? "with a token" : "not, read as the public may"}</Fact>
        <Fact name="Last webhook">
          {repository.lastWebhookAt ? (
            <RelativeTime at={repository.lastWebhookAt} />
          ) : (
            <span className="text-ink-2">none yet: followed by asking</span>
          )}
        </Fact>
        <Fact name="Webhook address" className="col-span-full">
          <span className="inline-flex items-center gap-1">
            <span className="mono">{repository.webhookUrl}</span>
            <CopyButton text={repository.webhookUrl} label="Copy the webhook address" className="-my-1" />
          </span>
        </Fact>
      </Facts>
      {repository.refs.length > 0 && (
        <div>
          <div className="text-sm text-ink-3">Followed</div>
          <ul>
            {repository.refs.map((ref) => (
              <li key={ref.ref} className="flex flex-wrap items-baseline gap-x-3">
                <span className="mono">{ref.ref}</span>
                <span className="mono text-ink-2">{ref.sha ? ref.sha.slice(0, 7) : "unknown"}</span>
                {ref.trouble ? (
                  <span className="text-degraded-ink">{ref.trouble}</span>
                ) : (
                  ref.checkedAt && (
                    <span className="text-ink-3">
                      checked <RelativeTime at={ref.checkedAt} />
                    </span>
                  )
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      {canRemove && (
        <div className="flex flex-wrap gap-2">
          <LinkButton
            size="sm"
            href={`/repositories/new?${new URLSearchParams({ address: repository.url, project: repository.project.id })}`}
          >
            New token…
          </LinkButton>
          <ConfirmDialog
            trigger={
              <Button size="sm" variant="danger">
                Remove…
              </Button>
            }
            title={`Remove ${name}?`}
            confirmLabel="Remove"
            onConfirm={async () => {
              await removeRepository(repository.id);
              await queryClient.invalidateQueries({ queryKey: repositoriesQuery.queryKey });
            }}
          >
            <p>
              Deletes our token for it. Nothing changes in the repository or in any cluster, and the history
              stays.
            </p>
            {repository.applicationsTotal > 0 && (
              <p>
                {plural(repository.applicationsTotal, "application")} still{" "}
                {repository.applicationsTotal === 1 ? "uses" : "use"} it: remove those first.
              </p>
            )}
          </ConfirmDialog>
        </div>
      )}
    </div>
  );
}
