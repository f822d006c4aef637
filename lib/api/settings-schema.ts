import { z } from "zod";
import { emailSchema, lineSchema, passwordSchema } from "@/lib/api/input-schema";
import { healthScriptSchema } from "@/lib/domain/health/health-script";
import { roleSchema } from "@/lib/api/viewer-schema";

export const personSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  isAdmin: z.boolean(),
  disabledAt: z.string().nullable(),
  memberships: z.array(z.object({ projectId: z.string(), projectName: z.string(), role: roleSchema })),
});
export type PersonView = z.infer<typeof personSchema>;

export const healthScriptViewSchema = healthScriptSchema.extend({
  id: z.string(),
  changedAt: z.string(),
  changedBy: z.string(),
});
export type HealthScriptView = z.infer<typeof healthScriptViewSchema>;

export const settingsSchema = z.object({
  /** For administrators of the installation; empty for others. */
  healthScripts: z.array(healthScriptViewSchema),
  baseUrl: z.string(),
  people: z.array(personSchema),
  projects: z.array(
    z.object({ id: z.string(), name: z.string(), role: roleSchema, applicationsTotal: z.number() }),
  ),
  canManagePeople: z.boolean(),
  versions: z.object({ plumbline: z.string(), node: z.string() }),
});
export type Settings = z.infer<typeof settingsSchema>;

export const personDraftSchema = z.object({
  name: lineSchema(100),
  email: emailSchema,
  password: passwordSchema,
  isAdmin: z.boolean().default(false),
});
/** Whoever is signed in, for themselves: the current password shows that it is them. */
export const passwordChangeSchema = z.object({
  currentPassword: z.string().min(1).max(1000),
  newPassword: passwordSchema,
});
/** What an administrator gives somebody else. */
export const newPasswordSchema = z.object({ newPassword: passwordSchema });
export const projectDraftSchema = z.object({ name: lineSchema(63) });
/** Somebody who is known already, or somebody whose address one knows: an admin of a project sees its people only. */
export const memberRequestSchema = z.union([
  z.object({ userId: z.string().max(100), role: roleSchema.nullable() }),
  z.object({ email: emailSchema, role: roleSchema }),
]);
/** A script, and the object in YAML or JSON on which it is tried; without one only its syntax can be checked. */
export const healthScriptTrialSchema = healthScriptSchema.extend({ object: z.string().max(200_000) });
export const setupRequestSchema = z.object({
  token: z.string().max(200),
  name: lineSchema(100),
  email: emailSchema,
  password: passwordSchema,
});
