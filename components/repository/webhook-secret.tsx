"use client";

import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { LinkButton } from "@/components/ui/link-button";

/** The webhook's address and secret, shown once after saving, with what to do with them. */
export function WebhookSecret({
  webhookUrl,
  webhookSecret,
  repositoryUrl,
}: {
  webhookUrl: string;
  webhookSecret: string;
  repositoryUrl: string;
}) {
  return (
    <>
      <Card className="mb-4 space-y-3">
        <h2 className="font-semibold">Set up the webhook now: the secret is not shown again</h2>
        <ol className="list-decimal space-y-1 pl-5 text-ink-2">
          <li>
            Open{" "}
            <a
              href={`${repositoryUrl}/settings/hooks/new`}
              target="_blank"
              rel="noreferrer"
              className="text-ink underline decoration-line-2 underline-offset-3 hover:decoration-ink"
            >
              Settings, Webhooks, Add webhook
            </a>{" "}
            of the repository.
          </li>
          <li>
            Paste both values, choose <span className="mono text-ink">application/json</span> and “Just the
            push event”.
          </li>
        </ol>
        <Value name="Payload URL" value={webhookUrl} />
        <Value name="Secret" value={webhookSecret} />
      </Card>
      <div className="flex gap-2">
        <LinkButton href="/applications/new" variant="primary">
          New application…
        </LinkButton>
        <LinkButton href="/repositories">Done</LinkButton>
      </div>
    </>
  );
}

function Value({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <div className="text-sm text-ink-3">{name}</div>
      <div className="flex items-center gap-2 rounded-md bg-sunken py-1 pr-1 pl-2.5">
        <span className="mono min-w-0 flex-1 break-all">{value}</span>
        <CopyButton text={value} label={`Copy: ${name}`} />
      </div>
    </div>
  );
}
