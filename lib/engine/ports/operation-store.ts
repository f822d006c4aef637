// What the engine asks of the database about operations.
import type { FieldDifference } from "@/lib/domain/compare/verdict";
import type {
  Actor,
  OperationKind,
  OperationOptions,
  OperationState,
  StepAction,
  StepOutcome,
} from "@/lib/domain/ledger/operation";
import type { OperationEnd } from "@/lib/domain/ledger/operation-end";
import type { Manifest } from "@/lib/domain/object/manifest";
import type { RenderInputs } from "@/lib/domain/render/render";
import type { SyncPhase } from "@/lib/domain/sync/sync-phase";
import type { Conflict } from "@/lib/engine/ports/cluster";
import type { Lease } from "@/lib/engine/ports/worker-store";

export type EngineOperation = {
  id: string;
  projectId: string;
  applicationId: string;
  targetId: string;
  kind: OperationKind;
  state: OperationState;
  actor: Actor;
  reason: string | null;
  fromSha: string | null;
  toSha: string;
  inputs: RenderInputs;
  /** The previewed digest; what renders now must equal it or nothing is written. */
  renderingDigest: string | null;
  options: OperationOptions;
  attempts: number;
};

/** What the cluster kept of a write, or that the object is gone; null when nothing was kept. */
export type AppliedAnswer =
  { manifest: Manifest; sent: Manifest; uid: string; origin: "created" | "adopted" } | "pruned" | null;

export type OperationLease = Lease & { operationId: string };

export type OperationStep = {
  ordinal: number;
  refKey: string;
  action: StepAction;
  outcome: StepOutcome;
  phase: SyncPhase;
  wave: number;
  uid: string | null;
  digestBefore: string | null;
  digestAfter: string | null;
  message: string | null;
  conflicts: Conflict[];
  changes: FieldDifference[];
};

/** A step as an earlier attempt left it. */
export type PastStep = OperationStep & { intendedAt: Date | null };

export type OperationRequest = {
  projectId: string;
  applicationId: string;
  targetId: string;
  clusterId: string;
  kind: OperationKind;
  actor: Actor;
  reason: string | null;
  toSha: string;
  inputs: RenderInputs;
  renderingDigest: string | null;
  options: OperationOptions;
};

/** What the automation asks for, and what it knew when it decided: the hold in force, and the last that had ended. */
export type AutomaticRequest = OperationRequest & { holdId: string | null; lastEndedId?: string | null };

export interface OperationStore {
  /**
   * Queues what the automation decided. Null, and nothing queued, when an operation is waiting, queued or running for
   * the target, or when a hold began or ended, or an operation ended, since: a person was quicker.
   */
  requestAutomatic(request: AutomaticRequest): Promise<string | null>;
  /** The next operation of a cluster: queued, or running under a lease that ran out. Takes a 15 s lease, epoch + 1. */
  claim(
    clusterId: string,
    workerId: string,
  ): Promise<{ operation: EngineOperation; lease: OperationLease } | null>;
  /** Extends the lease, and tells whether another operation waits for the end of this one. Throws `lease_lost`. */
  renew(lease: OperationLease): Promise<{ isCancelRequested: boolean; isWaitedFor: boolean }>;
  steps(operationId: string): Promise<PastStep[]>;
  /** Replaces the planned steps; steps already intended or finished stay. Throws `lease_lost`. */
  plan(lease: OperationLease, steps: OperationStep[]): Promise<void>;
  /** Records, before the write, that it is about to happen; the object's applied truth becomes unknown (hooks have none). */
  intend(lease: OperationLease, step: OperationStep): Promise<void>;
  /** Records the answer; the applied truth becomes what the server answered (or is removed after a prune). */
  record(lease: OperationLease, step: OperationStep, applied: AppliedAnswer): Promise<void>;
  /** Ends the operation: ledger entry, results and audit entry in one transaction. Throws `lease_lost`. */
  finish(lease: OperationLease, end: SyncEnd): Promise<void>;
  /** Lets waiting operations go (their predecessor succeeded and is healthy) or ends them (it did not). */
  promoteWaiting(clusterId: string): Promise<void>;
  /** The newest finished operations of a target, for back-off and the stop after three reversals. */
  recent(targetId: string, limit: number): Promise<RecentOperation[]>;
}

/** How an operation ended, with its steps. */
export type SyncEnd = OperationEnd<OperationStep>;

export type RecentOperation = {
  id: string;
  kind: OperationKind;
  state: OperationState;
  actor: Actor;
  toSha: string;
  renderingDigest: string | null;
  /** The writers whose changes it reversed (self_heal). */
  writers: string[];
  /** Whether deletions of it wait for a person. */
  hasWaitingDeletions: boolean;
  /** The person who cancelled it. */
  cancelledBy: string | null;
  finishedAt: Date;
};
