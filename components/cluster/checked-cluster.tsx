import type { ClusterProbe } from "@/lib/domain/cluster/cluster-probe";
import { CapabilityList } from "@/components/cluster/capability-list";
import { Card } from "@/components/ui/card";
import { Fact, Facts } from "@/components/ui/facts";

/** What a kubeconfig leads to, before it is kept. */
export function CheckedCluster({ probe }: { probe: ClusterProbe }) {
  return (
    <Card className="space-y-4">
      <Facts>
        <Fact name="API server" className="col-span-2">
          <span className="mono">{probe.server}</span>
        </Fact>
        <Fact name="Version">
          <span className="mono">{probe.version}</span>
        </Fact>
        <Fact name="Answered in">{Math.max(1, Math.round(probe.latencyMs))} ms</Fact>
        <Fact name="Signed in as" className="col-span-2">
          {probe.username ?? "not told by the cluster"}
        </Fact>
        <Fact name="Identity" className="col-span-2">
          <span className="mono">{probe.uid}</span>
        </Fact>
      </Facts>
      <CapabilityList capabilities={probe.capabilities} />
    </Card>
  );
}
