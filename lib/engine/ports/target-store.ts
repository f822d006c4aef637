// What the engine asks of the database about targets.
import type { FieldDifference, ObjectVerdict } from "@/lib/domain/compare/verdict";
import type { Health } from "@/lib/domain/health/health";
import type { Actor } from "@/lib/domain/ledger/operation";
import type { Manifest } from "@/lib/domain/object/manifest";
import type { Refusal, RenderInputs, RenderProblem } from "@/lib/domain/render/render";
import type { Freshness, Status, TargetSync } from "@/lib/domain/status/status";
import type { IgnoreRule } from "@/lib/domain/ignore/ignore-rule";
import type { SyncPolicy } from "@/lib/domain/sync/policy";
import type { ObjectEvent, OwnedObject } from "@/lib/domain/target/owned-object";
import type { Lease } from "@/lib/engine/ports/worker-store";

export type EngineHold = {
  id: string;
  sha: string;
  inputs: RenderInputs;
  renderingDigest: string;
  headAtStart: string | null;
  startedAt: Date;
  /** Whether the person who began it chose to run the hooks of that commit. */
  hooks: boolean;
};

/** What is known of a ref that targets follow. */
export type FollowedRef = {
  repositoryTrouble: { since: Date; reason: string } | null;
  /** What it points to; null when never resolved. */
  head: { sha: string; treeSha: string } | null;
  /** "The branch main no longer exists." */
  refTrouble: string | null;
  /** When it was last verified at GitHub. */
  refCheckedAt: Date | null;
};

/** A target with all that evaluating it needs. */
export type EngineTarget = FollowedRef & {
  id: string;
  projectId: string;
  applicationId: string;
  applicationName: string;
  clusterId: string;
  namespace: string;
  path: string;
  revision: string;
  repositoryId: string;
  policy: SyncPolicy;
  ignoreRules: IgnoreRule[];
  hold: EngineHold | null;
  appliedSha: string | null;
  inputsDigest: string | null;
  renderingDigest: string | null;
  status: Status;
  statusSince: Date;
  freshness: Freshness;
  /** Namespaces the project may use on this cluster; empty for all, null when it may not use the cluster (any more). */
  allowedNamespaces: string[] | null;
};

export type AppliedObject = {
  refKey: string;
  uid: string | null;
  state: "known" | "unknown";
  origin: "created" | "adopted";
  digest: string | null;
  /** The server's answer to our last write, redacted; null while unknown. */
  manifest: Manifest | null;
};

/** What is known of one object; the row that pages show. */
export type ObjectEvaluation = {
  refKey: string;
  uid: string | null;
  desiredDigest: string | null;
  desired: Manifest | null;
  liveDigest: string | null;
  /** Under what the cluster was asked for the verdict; null where it was not asked, or its rules are not known. */
  judgedUnder: string | null;
  verdict: ObjectVerdict;
  health: Health;
  owned: OwnedObject[];
  events: ObjectEvent[];
  file: string | null;
  line: number | null;
};

export type TargetEvaluation = {
  targetId: string;
  status: Status;
  sync: TargetSync;
  health: Health["status"];
  summary: string | null;
  wantedSha: string | null;
  headSha: string | null;
  /** Null leaves the last good one in place. */
  rendering: { inputs: RenderInputs; inputsDigest: string; digest: string } | null;
  problems: RenderProblem[];
  refusals: Refusal[];
  freshness: Freshness;
  counts: Partial<Record<ObjectVerdict["sync"], number>>;
  differenceKey: string | null;
  /** Only what changed since the last save; null entries were removed. */
  objects: { changed: ObjectEvaluation[]; removedKeys: string[] };
  drift: {
    opened: { refKey: string; fields: FieldDifference[]; fineAt: Date | null }[];
    changed: { refKey: string; fields: FieldDifference[] }[];
    closed: {
      refKey: string;
      how: "operation" | "reverted" | "committed" | "released";
      operationId: string | null;
    }[];
  };
};

export interface TargetStore {
  listTargets(clusterId: string): Promise<EngineTarget[]>;
  findTarget(targetId: string): Promise<EngineTarget | null>;
  /** The clusters on which live targets follow a ref of a repository. */
  clustersFollowing(repositoryId: string, ref: string): Promise<string[]>;
  findRef(repositoryId: string, ref: string): Promise<FollowedRef | null>;
  /**
   * Moves targets from one commit to the next, of which nothing of theirs is part, in one statement. Returns those that
   * were at the first one and held by nobody at another; none unless the worker holds their cluster.
   */
  advance(targetIds: string[], commits: { from: string; to: string }, lease: Lease): Promise<string[]>;
  appliedObjects(targetId: string): Promise<AppliedObject[]>;
  /** The evaluations of the last save, so that a restart does not rewrite them. */
  objectStates(targetId: string): Promise<ObjectEvaluation[]>;
  openDrifts(targetId: string): Promise<{ refKey: string; startedAt: Date }[]>;
  /**
   * Claims objects for a target; returns those that another target holds. `isSameProject` decides whether it may be
   * named. Objects that are no longer wanted are given back.
   */
  claimObjects(
    targetId: string,
    refKeys: string[],
  ): Promise<{ refKey: string; isSameProject: boolean; holderName: string }[]>;
  /** Which of these objects another live target of the same cluster declares and may use, whoever holds them. */
  declaredElsewhere(targetId: string, refKeys: string[]): Promise<string[]>;
  /** Whether another live target of the same cluster has, or wants, anything in a namespace or of a kind (`group/kind`). */
  isUsedElsewhere(
    targetId: string,
    what: { namespace: string | null; kind: string | null },
  ): Promise<boolean>;
  /** Writes what changed, with its outbox row, in one transaction. */
  saveEvaluation(evaluation: TargetEvaluation, lease: Lease): Promise<void>;
  findRendering(
    projectId: string,
    inputsDigest: string,
  ): Promise<{
    digest: string;
    entries: { refKey: string; digest: string; file: string; line: number }[];
  } | null>;
  saveRendering(
    projectId: string,
    rendering: {
      inputs: RenderInputs;
      inputsDigest: string;
      digest: string;
      objects: { refKey: string; digest: string; manifest: Manifest; file: string; line: number }[];
    },
  ): Promise<void>;
  endHold(holdId: string, how: "git_caught_up", actor: Actor): Promise<void>;
}
