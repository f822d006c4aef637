import { z } from "zod";

/** `{}`: it was done and there is nothing to say. */
export const emptySchema = z.object({});
/** The id of what was made. */
export const createdSchema = z.object({ id: z.string() });

/** Targets to look at again now. */
export const refreshRequestSchema = z.object({ targetIds: z.array(z.string()).min(1).max(1000) });
