"use client";

import { useQuery } from "@tanstack/react-query";
import { type ChoosingFor, matchingClustersQuery } from "@/lib/api/application-query";
import {
  type ClusterSelector,
  clusterSelectorSchema,
  type MatchingClusters as Matching,
} from "@/lib/api/application-schema";
import { parseLabelSelector } from "@/lib/domain/cluster/label-selector";
import { LabelList } from "@/components/cluster/label-list";
import { LeavingTargets } from "@/components/new-application/leaving-targets";
import { plural } from "@/components/ui/plural";
import { useSettled } from "@/components/ui/use-settled";

/** What a selector chooses at this moment, asked when whoever types it pauses. */
export function MatchingClusters({
  projectId,
  of,
  selector,
}: {
  projectId: string;
  of: ChoosingFor;
  selector: ClusterSelector;
}) {
  // One text, so that it settles as a whole.
  const settled = useSettled(JSON.stringify({ selector, of }));
  const asked = JSON.parse(settled) as { selector: ClusterSelector; of: ChoosingFor };
  const whole = clusterSelectorSchema.safeParse(asked.selector).data;
  const query = useQuery({
    ...matchingClustersQuery(projectId, whole ?? asked.selector, asked.of),
    enabled: whole !== undefined,
  });
  return (
    <div role="status" aria-label="Clusters that match" className="min-h-5">
      {whole === undefined ? (
        <p className="text-ink-3">{missingWords(asked.selector)}</p>
      ) : query.isError ? (
        <p className="text-degraded-ink">{query.error.message}</p>
      ) : query.data ? (
        <Answer matching={query.data} labels={whole.labels} />
      ) : (
        <p className="text-ink-3">Looking…</p>
      )}
    </div>
  );
}

/** What is still to be typed; a selector that is wrong says where. */
function missingWords({ labels, namespace }: ClusterSelector): string {
  if (labels.trim() === "") return "Which clusters match is shown here while you type.";
  const parsed = parseLabelSelector(labels.trim());
  if (parsed.outcome === "refused") return parsed.reason;
  return namespace.trim() === ""
    ? "Say which namespace to use on them."
    : "The namespace holds lower-case letters, digits and dashes.";
}

function Answer({ matching, labels }: { matching: Matching; labels: string }) {
  const { clusters, total, leaving, leavingTotal } = matching;
  return (
    <div className="space-y-1.5">
      <p className="text-ink-2">
        {total === 0 ? (
          <>
            No cluster that this project may use matches <span className="mono">{labels}</span> yet. What
            matches later joins by itself.
          </>
        ) : (
          `${plural(total, "cluster")} ${total === 1 ? "matches" : "match"} now; what matches later joins by itself.`
        )}
      </p>
      {total > 0 && (
        <ul aria-label="Matching clusters" className="border-b border-line">
          {clusters.map(({ id, name, labels: own, outcome, path, reason }) => (
            <li key={id} className="border-t border-line py-1.5">
              <span className="inline-flex flex-wrap items-center gap-1.5">
                {name} <LabelList labels={own} />
                {outcome === "stays" && <span className="text-ink-3">already there</span>}
              </span>
              {path !== null && (
                <span className="mono block text-ink-2 [overflow-wrap:anywhere]">
                  {path || "the whole repository"}
                </span>
              )}
              {reason && <span className="block text-degraded-ink">It cannot join: {reason}</span>}
            </li>
          ))}
        </ul>
      )}
      {total > clusters.length && <p className="text-ink-3">and {total - clusters.length} more</p>}
      <LeavingTargets leaving={leaving} total={leavingTotal} />
    </div>
  );
}
