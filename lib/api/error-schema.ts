import { z } from "zod";

/** Every failed answer of /api/v1. */
export const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    field: z.string().optional(),
    retryAt: z.string().optional(),
  }),
});
