import type { ClusterProbe } from "@/lib/domain/cluster/cluster-probe";
import { StatusGlyph } from "@/components/status/glyph";
import { plural } from "@/components/ui/plural";

/** What the credentials may and may not do; what is missing comes first, with what it costs. */
export function CapabilityList({ capabilities }: { capabilities: ClusterProbe["capabilities"] }) {
  const missing = capabilities.filter((capability) => !capability.isAllowed);
  const allowed = capabilities.filter((capability) => capability.isAllowed);
  return (
    <div>
      <p className="mb-1.5 text-ink-2">
        {missing.length === 0
          ? `The credentials may do all ${plural(capabilities.length, "thing")} that Plumbline needs.`
          : `The credentials may not do ${missing.length} of the ${plural(capabilities.length, "thing")} that Plumbline needs.`}
      </p>
      <ul className="border-b border-line">
        {missing.map(({ what, why }) => (
          <li key={what} className="border-t border-line py-1.5">
            <span className="flex items-center gap-2">
              <StatusGlyph status="degraded" />
              <span className="font-medium">{what}</span>
              <span className="text-ink-2">not allowed</span>
            </span>
            <span className="block pl-5.5 text-ink-2">{why}</span>
          </li>
        ))}
        {allowed.map(({ what }) => (
          <li key={what} className="flex items-center gap-2 border-t border-line py-1.5">
            <StatusGlyph status="synced" />
            {what}
            <span className="sr-only">allowed</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
