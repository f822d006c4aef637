"use client";

import { isKubeconfigOutdated } from "@/lib/domain/cluster/refused-credentials";
import type { ClusterView } from "@/lib/api/cluster-schema";
import { StatusGlyph } from "@/components/status/glyph";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { plural } from "@/components/ui/plural";
import { RelativeTime } from "@/components/ui/relative-time";

/** Since when nothing of a cluster is verified, why, and what would end it. Nothing while it answers. */
export function SilentNotice({
  cluster,
  onReplace,
}: {
  cluster: ClusterView;
  /** Opens the dialog; null for whoever may not replace credentials. */
  onReplace: (() => void) | null;
}) {
  const { silentSince, silentReason, targetsTotal } = cluster;
  if (!silentSince) return null;
  return (
    <Notice
      status="unknown"
      icon={<StatusGlyph status="unknown" />}
      className="mb-4"
      action={<WayOut reason={silentReason} onReplace={onReplace} />}
    >
      Its {plural(targetsTotal, "target")} {targetsTotal === 1 ? "is" : "are"} not verified since{" "}
      <RelativeTime at={silentSince} form="clock" />
      {silentReason && <>: {silentReason}</>}
    </Notice>
  );
}

/** A check that failed now. */
export function FailedCheckNotice({
  reason,
  onReplace,
}: {
  reason: string | null;
  onReplace: (() => void) | null;
}) {
  if (!reason) return null;
  return (
    <Notice
      status="degraded"
      icon={<StatusGlyph status="degraded" />}
      className="mb-4"
      action={<WayOut reason={reason} onReplace={onReplace} />}
    >
      <b className="font-semibold">The check failed.</b> {reason}
    </Notice>
  );
}

/** A kubeconfig that the cluster has outlived does not mend itself. */
function WayOut({ reason, onReplace }: { reason: string | null; onReplace: (() => void) | null }) {
  if (!isKubeconfigOutdated(reason)) return null;
  return (
    <div className="max-sm:w-full">
      {onReplace ? (
        <Button size="sm" onClick={onReplace}>
          Replace credentials…
        </Button>
      ) : (
        <span className="text-ink-2">An administrator of the installation can replace them.</span>
      )}
    </div>
  );
}
