import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { isFalse, isTrue, waits } from "@/lib/domain/health/table/row-shapes";

const trouble: HealthRow["clauses"] = [
  { when: isTrue("Invalid"), is: "Degraded" },
  { when: isTrue("Orphan"), is: "Degraded" },
  { when: isTrue("Failed"), is: "Degraded" },
];

/** Red Hat 3scale. */
export const threeScaleRows: HealthRow[] = [
  {
    group: "apps.3scale.net",
    kinds: ["APIManager"],
    clauses: [
      {
        when: {
          all: [
            { field: "status.deployments.ready", exists: true },
            { field: "status.deployments.starting", exists: false },
            { field: "status.deployments.stopped", exists: false },
          ],
        },
        is: "Healthy",
      },
      { when: isTrue("Available"), is: "Healthy" },
      {
        when: { all: [isFalse("Available"), { not: { condition: "Available", reason: "" } }] },
        is: "Degraded",
      },
    ],
    otherwise: waits("its deployments"),
  },
  {
    group: "capabilities.3scale.net",
    kinds: ["Application"],
    clauses: [
      { when: { field: "status.state", is: "suspended" }, is: "Suspended", says: "Suspended" },
      { when: isTrue("Ready"), is: "Healthy" },
      {
        when: { all: [{ condition: "Ready" }, { not: { field: "status.adminId", above: 0 } }] },
        is: "Degraded",
      },
    ],
    otherwise: waits("its status"),
  },
  {
    group: "capabilities.3scale.net",
    kinds: ["Tenant"],
    clauses: [
      {
        when: {
          all: [
            isTrue("Ready"),
            { field: "status.tenantId", above: 0 },
            { field: "status.adminId", above: 0 },
          ],
        },
        is: "Healthy",
      },
      { when: { condition: "Ready", is: ["False", "Unknown"] }, is: "Degraded" },
    ],
    otherwise: waits("its status"),
  },
  {
    group: "capabilities.3scale.net",
    kinds: ["*"],
    clauses: [
      {
        when: { field: "status.developerUserState", is: "suspended" },
        is: "Suspended",
        says: "Waits to be approved",
      },
      { when: { condition: ["Ready", "Synced"], is: "True" }, is: "Healthy" },
      ...trouble,
      { when: isTrue("In-progress"), is: "Progressing" },
      { when: isTrue("Waiting"), is: "Suspended" },
    ],
    otherwise: waits("its status"),
  },
];
