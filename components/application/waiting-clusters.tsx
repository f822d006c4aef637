import type { ApplicationView } from "@/lib/api/application-schema";
import { StatusGlyph } from "@/components/status/glyph";
import { Notice } from "@/components/ui/notice";

/** Clusters whose labels match and that cannot join, each with the reason. */
export function WaitingClusters({ application: { selector } }: { application: ApplicationView }) {
  if (!selector || selector.waiting.length === 0) return null;
  return (
    <ul aria-label="Clusters that match and cannot join" className="space-y-2">
      {selector.waiting.map(({ clusterId, clusterName, reason }) => (
        <li key={clusterId}>
          <Notice status="behind" icon={<StatusGlyph status="behind" />}>
            <b className="font-semibold">{clusterName}</b> matches{" "}
            <span className="mono">{selector.labels}</span> and cannot join. {reason}
          </Notice>
        </li>
      ))}
    </ul>
  );
}
