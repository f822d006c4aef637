import { z } from "zod";
import { repositoryProbeSchema } from "@/lib/domain/git/git";

export const repositoryViewSchema = z.object({
  id: z.string(),
  url: z.string(),
  owner: z.string(),
  name: z.string(),
  defaultBranch: z.string(),
  project: z.object({ id: z.string(), name: z.string() }),
  hasToken: z.boolean(),
  lastAnsweredAt: z.string().nullable(),
  failingSince: z.string().nullable(),
  failingReason: z.string().nullable(),
  lastWebhookAt: z.string().nullable(),
  webhookUrl: z.string(),
  refs: z.array(
    z.object({
      ref: z.string(),
      sha: z.string().nullable(),
      checkedAt: z.string().nullable(),
      trouble: z.string().nullable(),
    }),
  ),
  applicationsTotal: z.number(),
});
export type RepositoryView = z.infer<typeof repositoryViewSchema>;
export const repositoriesSchema = z.object({ repositories: z.array(repositoryViewSchema) });

export const repositoryCheckSchema = z.object({
  url: z.string().trim().min(1).max(500),
  token: z
    .string()
    .trim()
    .max(1000)
    .regex(/^[\x21-\x7e]*$/, "The token holds characters that no token has.")
    .nullable()
    .default(null),
});
export const repositoryDraftSchema = repositoryCheckSchema.extend({ projectId: z.string() });
export type RepositoryDraft = z.input<typeof repositoryDraftSchema>;
export const repositoryCheckAnswerSchema = repositoryProbeSchema;
/** Answered once after saving: the secret is not shown again. */
export const repositorySavedSchema = z.object({
  id: z.string(),
  webhookUrl: z.string(),
  webhookSecret: z.string(),
});
