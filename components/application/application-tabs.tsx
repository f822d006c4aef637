"use client";

import { useQuery } from "@tanstack/react-query";
import { objectsQuery } from "@/lib/api/application-query";
import type { ApplicationView, ObjectView } from "@/lib/api/application-schema";
import { refFromKey } from "@/lib/domain/object/manifest";
import type { ApplicationTab, ApplicationUrl } from "@/components/application/application-url";
import { DifferenceList } from "@/components/application/difference-list";
import { groupDifferences } from "@/components/application/group-differences";
import { HistoryView } from "@/components/application/history-view";
import { IgnoreDifferences } from "@/components/application/ignore-differences";
import { PolicyView } from "@/components/application/policy-view";
import type { ChangeUrl } from "@/components/application/use-application-url";
import { ResourceView } from "@/components/resource-tree/resource-view";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { Tab, TabList, TabPanel, Tabs } from "@/components/ui/tabs";

/** What differs, Resources, History, Policy; which one stands in the address. */
export function ApplicationTabs({
  application,
  url,
  change,
}: {
  application: ApplicationView;
  url: ApplicationUrl;
  change: ChangeUrl;
}) {
  const query = useQuery(objectsQuery(application.id, url.target ?? undefined));
  const objects = query.data?.objects ?? [];
  const open = (object: Pick<ObjectView, "refKey" | "targetId">) =>
    change({ object: object.refKey, diffTarget: object.targetId });
  const content = (tab: "differs" | "resources") => {
    if (query.isPending) return <ObjectsSkeleton />;
    if (query.isError && !query.data) {
      return (
        <ErrorState
          title="The objects could not be read"
          onRetry={() => void query.refetch()}
          isRetrying={query.isFetching}
        >
          {query.error.message}
        </ErrorState>
      );
    }
    const hasMore = query.data?.hasMore ?? false;
    return tab === "differs" ? (
      <DifferenceList
        application={application}
        objects={objects}
        hasMore={hasMore}
        targetId={url.target}
        onOpen={open}
        onTrouble={({ targetId }) => change({ tab: "resources", resources: "tree", target: targetId })}
      />
    ) : (
      <ResourceView
        application={application}
        objects={objects}
        hasMore={hasMore}
        targetId={url.target}
        mode={url.resources}
        onMode={(resources) => change({ resources })}
        onOpen={open}
      />
    );
  };
  return (
    <Tabs value={url.tab} onValueChange={(tab) => change({ tab: tab as ApplicationTab })}>
      <TabList aria-label="About this application">
        <Tab value="differs" count={query.data ? groupDifferences(objects).length : undefined}>
          What differs
        </Tab>
        <Tab value="resources" count={query.data ? distinctObjects(objects) : undefined}>
          Resources
        </Tab>
        <Tab value="history">History</Tab>
        <Tab value="policy">Policy</Tab>
      </TabList>
      <TabPanel value="differs" className="pt-3">
        {content("differs")}
      </TabPanel>
      <TabPanel value="resources" className="pt-3">
        {content("resources")}
      </TabPanel>
      <TabPanel value="history" className="pt-3">
        <HistoryView application={application} onRollback={(to) => change({ dialog: "rollback", to })} />
      </TabPanel>
      <TabPanel value="policy" className="pt-3">
        <PolicyView application={application} />
        <IgnoreDifferences application={application} />
      </TabPanel>
    </Tabs>
  );
}

/** The same object on six clusters is one resource of the application. */
function distinctObjects(objects: ObjectView[]): number {
  return new Set(
    objects.map(({ refKey }) => {
      const { group, kind, name } = refFromKey(refKey);
      return `${group}/${kind}/${name}`;
    }),
  ).size;
}

function ObjectsSkeleton() {
  return (
    <div role="status" aria-label="Loading the objects" className="space-y-3">
      {[0, 1].map((index) => (
        <div key={index} className="space-y-3 rounded-lg border border-line bg-raised px-3.5 py-3.5">
          <Skeleton className="h-3 w-1/3" />
          <Skeleton className="h-3 w-3/5" />
        </div>
      ))}
    </div>
  );
}
