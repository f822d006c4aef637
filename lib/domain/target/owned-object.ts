import { z } from "zod";
import { healthStatusSchema } from "@/lib/domain/health/health";

/** An object that a target's object owns (ReplicaSet, Pod, Job), as a tree. */
export type OwnedObject = {
  refKey: string;
  uid: string;
  health: z.infer<typeof healthStatusSchema>;
  healthReason: string | null;
  createdAt: string | null;
  owned: OwnedObject[];
};
export const ownedObjectSchema: z.ZodType<OwnedObject> = z.lazy(() =>
  z.object({
    refKey: z.string(),
    uid: z.string(),
    health: healthStatusSchema,
    healthReason: z.string().nullable(),
    createdAt: z.string().nullable(),
    owned: z.array(ownedObjectSchema),
  }),
);

/** A warning that the cluster recorded about an object or something it owns. */
export const objectEventSchema = z.object({
  refKey: z.string(),
  reason: z.string(),
  message: z.string(),
  count: z.number(),
  lastAt: z.string(),
});
export type ObjectEvent = z.infer<typeof objectEventSchema>;
