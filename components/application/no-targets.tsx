import type { ApplicationView } from "@/lib/api/application-schema";
import { PolicyView } from "@/components/application/policy-view";
import { WaitingClusters } from "@/components/application/waiting-clusters";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";

/** An application that is nowhere at this moment: why, what would change that, and what happens then. */
export function NoTargets({ application }: { application: ApplicationView }) {
  const { selector } = application;
  return (
    <>
      <EmptyState
        title={
          selector
            ? `No cluster ${selector.waiting.length > 0 ? "can join" : "matches"} yet`
            : "No targets yet"
        }
        actions={<LinkButton href="/clusters">See the clusters</LinkButton>}
      >
        {selector ? (
          <>
            {selector.waiting.length > 0 ? "What matches " : "No cluster matches "}
            <span className="mono">{selector.labels}</span>
            {selector.waiting.length > 0 ? " cannot join, for the reasons below." : " yet."} A cluster that
            matches joins by itself, in the namespace <span className="mono">{selector.namespace}</span>.
          </>
        ) : (
          "A target is this application on one cluster and namespace. None is chosen, so there is nothing to compare."
        )}
      </EmptyState>
      <WaitingClusters application={application} />
      {selector && (
        <section aria-labelledby="policy-heading">
          <h2 id="policy-heading" className="pb-2 font-semibold">
            Policy
          </h2>
          <PolicyView application={application} />
        </section>
      )}
    </>
  );
}
