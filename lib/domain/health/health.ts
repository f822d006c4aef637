import { z } from "zod";

/** Argo CD's words for health; people who browse know them. */
export const healthStatusSchema = z.enum([
  "Healthy",
  "Progressing",
  "Degraded",
  "Suspended",
  "Missing",
  "Unknown",
]);
export type HealthStatus = z.infer<typeof healthStatusSchema>;

export const healthSchema = z.object({ status: healthStatusSchema, reason: z.string().nullable() });
export type Health = z.infer<typeof healthSchema>;
