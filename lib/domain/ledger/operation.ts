import { z } from "zod";

export const operationKindSchema = z.enum(["sync", "rollback", "self_heal", "prune", "hand_back", "delete"]);
export type OperationKind = z.infer<typeof operationKindSchema>;

/** Whether an operation takes its target to a commit; others only give up or delete what is there. */
export function leadsToCommit(kind: OperationKind): boolean {
  return kind !== "hand_back" && kind !== "delete";
}

/** `partial`: something was written and something was not. `failed`: nothing was written. */
export const operationStateSchema = z.enum([
  "waiting",
  "queued",
  "running",
  "succeeded",
  "partial",
  "failed",
  "cancelled",
]);
export type OperationState = z.infer<typeof operationStateSchema>;
export const finishedStates = [
  "succeeded",
  "partial",
  "failed",
  "cancelled",
] as const satisfies OperationState[];

/**
 * What an operation does to one object. `recreate`: it is deleted and created again. `run`: the object is a hook, made
 * to be run in one phase. `release`: our mark and our ownership go, and nothing else.
 */
export const stepActionSchema = z.enum([
  "create",
  "update",
  "adopt",
  "recreate",
  "prune",
  "none",
  "run",
  "release",
]);
export type StepAction = z.infer<typeof stepActionSchema>;

/**
 * `intended`: the intent stands in the database and nobody knows yet whether the write happened. `running`: the hook
 * was created, its UID is known and its end is awaited.
 */
export const stepOutcomeSchema = z.enum([
  "planned",
  "intended",
  "running",
  "done",
  "unchanged",
  "conflict",
  "refused",
  "failed",
  "waits_for_person",
  "not_attempted",
]);
export type StepOutcome = z.infer<typeof stepOutcomeSchema>;

/** Who asked: a person, or the automation on behalf of a policy. */
export const actorSchema = z.object({
  kind: z.enum(["person", "automation"]),
  id: z.string().nullable(),
  name: z.string(),
});
export type Actor = z.infer<typeof actorSchema>;

/**
 * What a person takes over of what is there already: nothing but what is named, what is as Git wants it, or everything,
 * also what another reconciler manages.
 */
export const takeOverSchema = z.enum(["none", "unchanged", "all"]);
export type TakeOver = z.infer<typeof takeOverSchema>;

/** What the request allowed; written once with the row. */
export const operationOptionsSchema = z.object({
  /** Only these objects (refKey); null for the whole target. */
  objects: z.array(z.string()).nullable(),
  /** Objects (refKey) that a person agreed to take over from their present manager. */
  adopt: z.array(z.string()),
  /** Absent in operations of the automation, which takes nothing over, and in those from before there was a choice. */
  takeOver: takeOverSchema.optional(),
  /**
   * Whether objects that left Git are deleted, and which deletions (refKey) a person confirmed: guarded ones, and of what
   * cannot be changed in place and is created again.
   */
  prune: z.boolean(),
  confirmedPrunes: z.array(z.string()),
  /** Whether hooks run; those of a whole target only, whatever is said here. */
  hooks: z.boolean(),
});
export type OperationOptions = z.infer<typeof operationOptionsSchema>;

/** Whether an operation runs the hooks of a sync: never for chosen objects (as Argo CD's selective sync), nor when healing. */
export function runsHooks(kind: OperationKind, options: OperationOptions): boolean {
  return options.hooks && options.objects === null && (kind === "sync" || kind === "rollback");
}
