import { z } from "zod";

export const roleSchema = z.enum(["viewer", "operator", "admin"]);
export type Role = z.infer<typeof roleSchema>;

/** Who is looking. An installation's administrator sees every project as its admin. */
export const viewerSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  isAdmin: z.boolean(),
  projects: z.array(z.object({ id: z.string(), name: z.string(), role: roleSchema })),
});
export type Viewer = z.infer<typeof viewerSchema>;
