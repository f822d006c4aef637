"use client";

import type { ClusterView } from "@/lib/api/cluster-schema";
import { StatusWord } from "@/components/status/status-word";
import { RelativeTime } from "@/components/ui/relative-time";

/** Whether a cluster answers, and since when it does not. */
export function ClusterAnswer({ cluster }: { cluster: ClusterView }) {
  if (cluster.silentSince) {
    return (
      <StatusWord status="unknown">
        <span>
          Silent since <RelativeTime at={cluster.silentSince} form="clock" />
        </span>
      </StatusWord>
    );
  }
  if (!cluster.lastAnsweredAt) return <StatusWord status="unknown">Not asked yet</StatusWord>;
  return (
    <StatusWord status="synced">
      Answers
      {cluster.latencyMs !== null && (
        <span className="text-ink-3 tabular-nums">in {Math.max(1, Math.round(cluster.latencyMs))} ms</span>
      )}
    </StatusWord>
  );
}
