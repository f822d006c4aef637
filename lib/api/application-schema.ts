import { z } from "zod";
import {
  fieldDifferenceSchema,
  ignoredDifferenceSchema,
  objectSyncSchema,
  proofSchema,
} from "@/lib/domain/compare/verdict";
import { parseLabelSelector } from "@/lib/domain/cluster/label-selector";
import { commitSchema } from "@/lib/domain/git/git";
import { healthSchema, healthStatusSchema } from "@/lib/domain/health/health";
import {
  operationKindSchema,
  operationStateSchema,
  stepActionSchema,
  takeOverSchema,
} from "@/lib/domain/ledger/operation";
import { refusalSchema, renderProblemSchema } from "@/lib/domain/render/render";
import { freshnessSchema, statusSchema, targetSyncSchema } from "@/lib/domain/status/status";
import { syncPolicySchema } from "@/lib/domain/sync/policy";
import { syncPhaseSchema } from "@/lib/domain/sync/sync-phase";
import { objectEventSchema, ownedObjectSchema } from "@/lib/domain/target/owned-object";
import {
  digestSchema,
  idSchema,
  labelNameSchema,
  lineSchema,
  pathSchema,
  refKeysSchema,
  shaSchema,
  textSchema,
} from "@/lib/api/input-schema";
import { roleSchema } from "@/lib/api/viewer-schema";

export const holdSchema = z.object({
  id: z.string(),
  sha: z.string(),
  message: z.string().nullable(),
  reason: z.string(),
  personName: z.string(),
  startedAt: z.string(),
  remindAt: z.string().nullable(),
  /** Commits that wait behind the hold, newest first, at most 20. */
  waiting: z.array(commitSchema),
});
export type HoldView = z.infer<typeof holdSchema>;

export const targetSchema = z.object({
  id: z.string(),
  cluster: z.object({
    id: z.string(),
    name: z.string(),
    labels: z.record(z.string(), z.string()),
    silentSince: z.string().nullable(),
    silentReason: z.string().nullable(),
  }),
  namespace: z.string(),
  path: z.string(),
  revision: z.string(),
  /** Whether its cluster was chosen by its labels, and so leaves with them. */
  isBySelector: z.boolean(),
  status: statusSchema,
  sync: targetSyncSchema,
  health: healthStatusSchema,
  summary: z.string().nullable(),
  statusSince: z.string(),
  freshness: freshnessSchema,
  wantedSha: z.string().nullable(),
  appliedSha: z.string().nullable(),
  headSha: z.string().nullable(),
  problems: z.array(renderProblemSchema),
  refusals: z.array(refusalSchema),
  counts: z.partialRecord(objectSyncSchema, z.number()),
  differenceKey: z.string().nullable(),
  hold: holdSchema.nullable(),
  activeOperation: z
    .object({ id: z.string(), state: operationStateSchema, done: z.number(), total: z.number() })
    .nullable(),
});
export type TargetView = z.infer<typeof targetSchema>;

/** Clusters that are chosen by labels. */
export const selectorViewSchema = z.object({
  /** As a person wrote it: "env=prod, region in (eu, us)". */
  labels: z.string(),
  namespace: z.string(),
  /** Clusters that match and cannot join, with the reason. */
  waiting: z.array(z.object({ clusterId: z.string(), clusterName: z.string(), reason: z.string() })),
});

export const applicationSchema = z.object({
  id: z.string(),
  name: z.string(),
  project: z.object({ id: z.string(), name: z.string() }),
  role: roleSchema,
  repository: z.object({ id: z.string(), url: z.string(), owner: z.string(), name: z.string() }),
  path: z.string(),
  revision: z.string(),
  policy: syncPolicySchema,
  /** As a person wrote it; empty for none. */
  ignoreDifferences: z.string(),
  selector: selectorViewSchema.nullable(),
  headCommit: commitSchema.nullable(),
  targets: z.array(targetSchema),
});
export type ApplicationView = z.infer<typeof applicationSchema>;

/** An object of one target, as rows of Resources and What differs. */
export const objectViewSchema = z.object({
  targetId: z.string(),
  refKey: z.string(),
  uid: z.string().nullable(),
  sync: objectSyncSchema,
  proof: proofSchema,
  reason: z.string().nullable(),
  differences: z.array(fieldDifferenceSchema),
  ignored: z.array(ignoredDifferenceSchema).optional(),
  health: healthSchema,
  owned: z.array(ownedObjectSchema),
  events: z.array(objectEventSchema),
  file: z.string().nullable(),
  line: z.number().nullable(),
});
export type ObjectView = z.infer<typeof objectViewSchema>;
export const objectsSchema = z.object({ objects: z.array(objectViewSchema), hasMore: z.boolean() });

/** The three truths of one object as YAML, for the diff. Live is read from the cluster when somebody looks. */
export const objectTruthsSchema = z.object({
  targetId: z.string(),
  refKey: z.string(),
  desired: z.string().nullable(),
  applied: z.string().nullable(),
  live: z.string().nullable(),
  /** Why live cannot be shown now, in words. */
  liveReason: z.string().nullable(),
  /** Live without defaults, status and server-set metadata, and how many fields that hides. */
  liveTrimmed: z.string().nullable(),
  hidden: z.object({ defaults: z.number(), status: z.number() }),
  sync: objectSyncSchema,
  proof: proofSchema,
  reason: z.string().nullable(),
  differences: z.array(fieldDifferenceSchema),
  ignored: z.array(ignoredDifferenceSchema).optional(),
  desiredSha: z.string().nullable(),
  file: z.string().nullable(),
  line: z.number().nullable(),
});
export type ObjectTruths = z.infer<typeof objectTruthsSchema>;

export const timelineSchema = z.object({
  from: z.string(),
  to: z.string(),
  commits: z.array(commitSchema),
  lanes: z.array(
    z.object({
      targetId: z.string(),
      operations: z.array(
        z.object({
          id: z.string(),
          kind: operationKindSchema,
          state: operationStateSchema,
          startedAt: z.string(),
          finishedAt: z.string().nullable(),
          toSha: z.string(),
        }),
      ),
      drifts: z.array(
        z.object({
          startedAt: z.string(),
          endedAt: z.string().nullable(),
          refKey: z.string(),
          writer: z.string().nullable(),
        }),
      ),
      holds: z.array(z.object({ startedAt: z.string(), endedAt: z.string().nullable(), sha: z.string() })),
      unverified: z.array(
        z.object({ startedAt: z.string(), endedAt: z.string().nullable(), reason: z.string() }),
      ),
    }),
  ),
});
export type Timeline = z.infer<typeof timelineSchema>;

/** A revision that can be rolled back to, with what is known of its time in the clusters. */
export const revisionSchema = z.object({
  commit: commitSchema,
  /** Where it runs now (target ids). */
  runsOn: z.array(z.string()),
  /** Milliseconds for which it was the applied revision, summed over production-most targets; null when never applied. */
  ranMs: z.number().nullable(),
  /** healthy, degraded, mixed; null when never applied. */
  outcome: z.enum(["healthy", "degraded", "failed"]).nullable(),
  lastAppliedAt: z.string().nullable(),
  isHead: z.boolean(),
});
export type RevisionView = z.infer<typeof revisionSchema>;
export const revisionsSchema = z.object({ revisions: z.array(revisionSchema), hasMore: z.boolean() });

/** One line of a plan: what would happen to an object on one target. */
export const plannedStepSchema = z.object({
  refKey: z.string(),
  action: stepActionSchema,
  phase: syncPhaseSchema,
  wave: z.number(),
  changes: z.array(fieldDifferenceSchema),
  /** What else is to be known of it: from whom it is taken over, what stays although it has left Git. */
  message: z.string().nullable(),
  /** Set when the server would refuse it or a person must agree: conflict, guarded prune, cannot be judged yet. */
  blocker: z
    .object({
      code: z.enum([
        "conflict",
        "invalid",
        "immutable",
        "forbidden",
        "guarded_prune",
        "adoption",
        "other_reconciler",
        "not_judged_yet",
      ]),
      message: z.string(),
    })
    .nullable(),
});
export type PlannedStep = z.infer<typeof plannedStepSchema>;
/** A hook in one of its phases, and what would keep it from running. */
export const plannedHookSchema = plannedStepSchema.pick({
  refKey: true,
  phase: true,
  wave: true,
  blocker: true,
});
export type PlannedHook = z.infer<typeof plannedHookSchema>;

export const targetPlanSchema = z.object({
  targetId: z.string(),
  /** planned; unreachable (held and planned anew when it answers); refused (nothing would be written, and why). */
  outcome: z.enum(["planned", "unreachable", "refused", "broken"]),
  reason: z.string().nullable(),
  sha: z.string(),
  renderingDigest: z.string().nullable(),
  steps: z.array(plannedStepSchema),
  /** The hooks of this commit, in the order in which they would run. */
  hooks: z.array(plannedHookSchema),
  /** What cannot be undone: jobs that ran, volumes, definitions. */
  irreversible: z.array(z.string()),
  checkedAt: z.string(),
});
export type TargetPlan = z.infer<typeof targetPlanSchema>;
export const previewSchema = z.object({ plans: z.array(targetPlanSchema) });
export type Preview = z.infer<typeof previewSchema>;

// ---- what a person may ask for

export const previewRequestSchema = z.object({
  targetIds: z.array(z.string()).min(1).max(200),
  /** Null: what is wanted now (a sync). `tracked`: what would be wanted if nothing were held. */
  sha: z.union([shaSchema, z.literal("tracked")]).nullable(),
});
export type PreviewedCommit = z.input<typeof previewRequestSchema>["sha"];
export const syncRequestSchema = z.object({
  targetIds: z.array(z.string()).min(1).max(200),
  objects: refKeysSchema.nullable().default(null),
  prune: z.boolean().default(false),
  adopt: refKeysSchema.default([]),
  /** What is taken over of what is there already; `all`: also what another reconciler manages. */
  takeOver: takeOverSchema.default("unchanged"),
  confirmedPrunes: refKeysSchema.default([]),
  reason: textSchema(500).nullable().default(null),
  /** From the preview, by target; what renders must equal it. */
  renderingDigests: z.record(z.string(), digestSchema).default({}),
});
export type SyncRequest = z.input<typeof syncRequestSchema>;
export const rollbackRequestSchema = z.object({
  targetIds: z.array(z.string()).min(1).max(200),
  sha: shaSchema,
  reason: textSchema(500).min(3),
  remindAt: z.iso.datetime().nullable().default(null),
  /** This one first, the rest when it is healthy. */
  firstTargetId: z.string().nullable().default(null),
  confirmedPrunes: refKeysSchema.default([]),
  /** Targets that did not answer: what was confirmed was shown of others, and does not count there. */
  unseenTargetIds: z.array(z.string()).max(200).default([]),
  /** Whether the hooks of that commit run. */
  hooks: z.boolean().default(false),
  renderingDigests: z.record(z.string(), digestSchema).default({}),
});
export type RollbackRequest = z.input<typeof rollbackRequestSchema>;
export const followRequestSchema = z.object({
  targetIds: z.array(z.string()).min(1).max(200),
  confirmedPrunes: refKeysSchema.default([]),
  /** Targets that did not answer: what was confirmed was shown of others, and does not count there. */
  unseenTargetIds: z.array(z.string()).max(200).default([]),
  /** From the preview, by target; what renders must equal it. */
  renderingDigests: z.record(z.string(), digestSchema).default({}),
  /** From the preview, by target: the commit that was shown. When Git has moved on since, nothing happens. */
  shas: z.record(z.string(), shaSchema).default({}),
});
export type FollowRequest = z.input<typeof followRequestSchema>;
export const handBackRequestSchema = z.object({
  targetIds: z.array(z.string()).min(1).max(200),
  reason: textSchema(500).nullable().default(null),
});
export type HandBackRequest = z.input<typeof handBackRequestSchema>;
export const deletionPreviewRequestSchema = z.object({ targetId: z.string() });
export const deleteObjectsRequestSchema = z.object({
  targetId: z.string(),
  /** What was shown and is to go; whatever else there is stays. */
  objects: refKeysSchema,
  /** What of it asks for a tick of its own, and got one: namespaces, volume claims, definitions, `Delete=confirm`. */
  confirmed: refKeysSchema.default([]),
  reason: textSchema(500).nullable().default(null),
  /** From the preview; what renders must equal it, because it tells the hooks. */
  renderingDigest: digestSchema.nullable().default(null),
});
export type DeleteObjectsRequest = z.input<typeof deleteObjectsRequestSchema>;
export const requestedSchema = z.object({
  operations: z.array(z.object({ id: z.string(), targetId: z.string() })),
});

const destinationsSchema = z.array(z.object({ clusterId: idSchema, namespace: labelNameSchema })).max(200);
export const targetsRequestSchema = z.object({ destinations: destinationsSchema.min(1) });
export const targetsAddedSchema = z.object({ ids: z.array(z.string()) });

/** Kubernetes' spelling of a label selector, and the namespace that is used on the clusters that match. */
export const clusterSelectorSchema = z.object({
  labels: z
    .string()
    .trim()
    .superRefine((text, context) => {
      const parsed = parseLabelSelector(text);
      if (parsed.outcome === "refused") context.addIssue({ code: "custom", message: parsed.reason });
    }),
  namespace: labelNameSchema,
});
export type ClusterSelector = z.infer<typeof clusterSelectorSchema>;
export const selectorRequestSchema = z.object({ selector: clusterSelectorSchema.nullable() });
export const selectorSavedSchema = z.object({ joined: z.number(), left: z.number() });

/** Which clusters a selector would choose at this moment. */
export const matchingClustersQuerySchema = z.object({
  ...clusterSelectorSchema.shape,
  /** What a new application would read. */
  path: pathSchema.default(""),
  revision: z.string().trim().max(250).default(""),
  /** An application that is there already: what it reads, and which of its targets would leave. */
  application: idSchema.optional(),
});
export const matchingClustersSchema = z.object({
  clusters: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      labels: z.record(z.string(), z.string()),
      /** What happens there; `waits` matches and cannot join. */
      outcome: z.enum(["joins", "stays", "waits"]),
      /** What is read there, where it joins. */
      path: z.string().nullable(),
      /** Why it cannot join. */
      reason: z.string().nullable(),
    }),
  ),
  /** How many match, of which the first are listed. */
  total: z.number(),
  /** Where the application would be no more. */
  leaving: z.array(z.object({ clusterName: z.string(), namespace: z.string() })),
  leavingTotal: z.number(),
});
export type MatchingClusters = z.infer<typeof matchingClustersSchema>;

export const applicationDraftSchema = z
  .object({
    projectId: z.string(),
    name: labelNameSchema,
    repositoryId: idSchema,
    path: pathSchema,
    revision: lineSchema(250),
    policy: syncPolicySchema,
    destinations: destinationsSchema.default([]),
    /** Clusters chosen by labels, besides the destinations. */
    selector: clusterSelectorSchema.nullable().default(null),
  })
  .refine(({ destinations, selector }) => destinations.length > 0 || selector !== null, {
    path: ["destinations"],
    message: "Choose at least one cluster, or choose clusters by labels.",
  });
export type ApplicationDraft = z.input<typeof applicationDraftSchema>;
export const policyRequestSchema = syncPolicySchema;
/** Argo CD's spelling of `ignoreDifferences`, as YAML. */
export const ignoreDifferencesRequestSchema = z.object({ text: z.string().max(20_000) });
export const ignoreDifferencesSavedSchema = z.object({ rules: z.number() });
