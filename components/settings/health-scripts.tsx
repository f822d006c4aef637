"use client";

import { useQueryClient } from "@tanstack/react-query";
import { removeHealthScript, settingsQuery } from "@/lib/api/settings-query";
import type { HealthScriptView, Settings } from "@/lib/api/settings-schema";
import { keyOf } from "@/lib/domain/health/health-script";
import { HealthScriptForm } from "@/components/settings/health-script-form";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";

/** Health checks of one's own, in Argo CD's Lua. */
export function HealthScripts({ settings }: { settings: Settings }) {
  return (
    <section aria-labelledby="health-checks">
      <div className="mb-2 flex items-center justify-between gap-4">
        <h2 id="health-checks" className="text-lg font-semibold">
          Health checks
        </h2>
        <HealthScriptForm trigger={<Button size="sm">New health check…</Button>} />
      </div>
      {settings.healthScripts.length === 0 ? (
        <EmptyState title="No health check of your own">
          Built-in kinds and the custom resources of many vendors are judged already. For others, a health
          script of Argo CD works here as it is.
        </EmptyState>
      ) : (
        <ul className="border-b border-line">
          {settings.healthScripts.map((script) => (
            <Row key={script.id} script={script} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ script }: { script: HealthScriptView }) {
  const queryClient = useQueryClient();
  const name = keyOf(script);
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-1 border-t border-line py-3">
      <span className="mono min-w-0 flex-1 break-all">{name}</span>
      <span className="text-ink-2">
        {script.changedBy}, <RelativeTime at={script.changedAt} />
      </span>
      <span className="flex gap-1">
        <HealthScriptForm
          script={script}
          trigger={
            <Button size="sm" variant="quiet" aria-label={`Change the health check for ${name}`}>
              Change…
            </Button>
          }
        />
        <ConfirmDialog
          trigger={
            <Button size="sm" variant="quiet" aria-label={`Remove the health check for ${name}`}>
              Remove…
            </Button>
          }
          title={`Remove the health check for ${name}?`}
          confirmLabel="Remove"
          onConfirm={async () => {
            await removeHealthScript(script.id);
            await queryClient.invalidateQueries({ queryKey: settingsQuery.queryKey });
          }}
        >
          These objects are judged by Plumbline&rsquo;s own rules again, within seconds. Nothing is written to
          a cluster.
        </ConfirmDialog>
      </span>
    </li>
  );
}
