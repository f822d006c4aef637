import { z } from "zod";

export const operationKindSchema = z.enum(["sync", "rollback", "self_heal", "prune"]);
export type OperationKind = z.infer<typeof operationKindSchema>;

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

/** What an operation does to one object. `recreate`: it is deleted and created again. */
export const stepActionSchema = z.enum(["create", "update", "adopt", "recreate", "prune", "none"]);
export type StepAction = z.infer<typeof stepActionSchema>;

/** `intended`: the intent stands in the database and nobody knows yet whether the write happened. */
export const stepOutcomeSchema = z.enum([
  "planned",
  "intended",
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

/** What the request allowed; written once with the row. */
export const operationOptionsSchema = z.object({
  /** Only these objects (refKey); null for the whole target. */
  objects: z.array(z.string()).nullable(),
  /** Objects (refKey) that a person agreed to take over from their present manager. */
  adopt: z.array(z.string()),
  /** Whether objects that left Git are deleted, and which guarded deletions (refKey) a person confirmed. */
  prune: z.boolean(),
  confirmedPrunes: z.array(z.string()),
});
export type OperationOptions = z.infer<typeof operationOptionsSchema>;
