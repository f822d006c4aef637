import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { byField, waits } from "@/lib/domain/health/table/row-shapes";

const colours = byField("status.health", {
  Healthy: ["green"],
  Progressing: ["yellow"],
  Degraded: ["red"],
  Unknown: ["unknown"],
});

/** Elastic Cloud on Kubernetes: the colour is the health, the phase what the operator is doing. */
export const elasticRows: HealthRow[] = [
  {
    group: "elasticsearch.k8s.elastic.co",
    kinds: ["Elasticsearch"],
    clauses: [
      {
        when: {
          any: [
            { field: "status.availableNodes", exists: false },
            { field: "status.phase", exists: false },
          ],
        },
        is: "Unknown",
        says: "Its nodes are not known",
      },
      {
        when: {
          all: [
            { field: "status.availableNodes", exists: true },
            { field: "status.availableNodes", belowSumOf: { list: "spec.nodeSets", field: "count" } },
          ],
        },
        is: "Progressing",
        says: "Not all nodes are available",
      },
      ...byField("status.phase", {
        Progressing: ["ApplyingChanges", "MigratingData"],
        Degraded: ["Invalid"],
      }),
      {
        when: {
          all: [
            { field: "status.phase", exists: true },
            { field: "status.phase", isNot: "Ready" },
          ],
        },
        is: "Unknown",
        quotes: "status.phase",
      },
      ...colours,
    ],
    otherwise: { is: "Unknown", says: "Its colour is not known" },
  },
  {
    group: "beat.k8s.elastic.co",
    kinds: ["Beat"],
    clauses: [
      ...colours,
      {
        when: {
          all: [
            { field: "status.expectedNodes", exists: true },
            { field: "status.health", exists: false },
          ],
        },
        is: "Progressing",
        says: "Waits for its nodes",
      },
    ],
    otherwise: { is: "Unknown", says: "Its colour is not known" },
  },
  ...["kibana", "apm", "agent", "enterprisesearch", "maps", "logstash"].map((product): HealthRow => ({
    group: `${product}.k8s.elastic.co`,
    kinds: ["*"],
    clauses: colours,
    otherwise: waits("its nodes"),
  })),
];
