import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { isFalse, isTrue, waits } from "@/lib/domain/health/table/row-shapes";

const quiet = [
  "Composition",
  "CompositionRevision",
  "DeploymentRuntimeConfig",
  "EnvironmentConfig",
  "ImageConfig",
  "ProviderConfig",
  "ProviderConfigUsage",
  "ControllerConfig",
  "StoreConfig",
  "ClusterProviderConfig",
  "ClusterProviderConfigUsage",
] as const;

const failing: HealthRow["clauses"] = [
  { when: { condition: ["LastAsyncOperation", "Synced"], is: "False" }, is: "Degraded" },
];

const ready: HealthRow["clauses"] = [
  {
    when: {
      condition: ["Ready", "Healthy", "Offered", "Established", "ValidPipeline", "RevisionHealthy"],
      is: "True",
    },
    is: "Healthy",
  },
  // A definition that was installed and never activated is where it should be.
  {
    when: {
      all: [
        { condition: "Established", reason: "InactiveManagedResource" },
        { field: "spec.state", isNot: "Active" },
      ],
    },
    is: "Healthy",
  },
];

/** The old AWS provider says a pause and an error as reasons of Synced. */
const classicAws: HealthRow["clauses"] = [
  { when: { all: [isTrue("Ready"), isTrue("Synced")] }, is: "Healthy" },
  { when: { condition: "Synced", is: "False", reason: "ReconcilePaused" }, is: "Suspended" },
  { when: isTrue("Synced"), is: "Progressing", says: "Waits to be available" },
  { when: { condition: "Synced" }, is: "Degraded" },
  { when: { condition: "Ready" }, is: "Degraded" },
];

/** Crossplane, its packages, and the managed resources of every provider, by the suffix of their group. */
export const crossplaneRows: HealthRow[] = [
  {
    group: "*.crossplane.io",
    kinds: quiet,
    clauses: [...failing, ...ready, { when: { condition: ["ValidPipeline", "Ready"] }, is: "Progressing" }],
    otherwise: { is: "Healthy" },
  },
  {
    group: "*.upbound.io",
    kinds: quiet,
    clauses: [...failing, { when: isTrue("Ready"), is: "Healthy" }],
    otherwise: { is: "Healthy" },
  },
  {
    group: "pkg.crossplane.io",
    kinds: ["Provider", "Configuration", "Function"],
    clauses: [
      { when: isFalse("Installed"), is: "Degraded" },
      { when: isFalse("Healthy"), is: "Degraded" },
      { when: { all: [isTrue("Installed"), isTrue("Healthy")] }, is: "Healthy" },
      { when: { condition: ["Installed", "Healthy"] }, is: "Degraded", says: "Not installed and healthy" },
    ],
    otherwise: waits("being installed"),
  },
  {
    group: "stacks.crossplane.io",
    kinds: ["ClusterStackInstall"],
    clauses: [
      {
        when: {
          list: "status.conditionedStatus.conditions",
          some: {
            all: [
              { field: "type", is: "Ready" },
              { field: "status", is: "True" },
            ],
          },
        },
        is: "Healthy",
      },
    ],
    otherwise: waits("being installed"),
  },
  ...["cloudfront", "iam", "rds", "route53", "s3"].map((service): HealthRow => ({
    group: `${service}.aws.crossplane.io`,
    kinds: [
      "Distribution",
      "Policy",
      "Role",
      "RolePolicyAttachment",
      "DBCluster",
      "DBInstance",
      "ResourceRecordSet",
      "Bucket",
    ],
    clauses: classicAws,
    otherwise: waits("being created"),
  })),
  {
    group: "*.crossplane.io",
    kinds: ["*"],
    clauses: [...failing, ...ready],
    otherwise: waits("being provisioned"),
  },
  {
    group: "*.upbound.io",
    kinds: ["*"],
    clauses: [...failing, { when: isTrue("Ready"), is: "Healthy" }],
    otherwise: waits("being provisioned"),
  },
];
