import { z } from "zod";

const resource = z.object({
  resource: z.string(),
  responseKind: z.object({ group: z.string().catch(""), kind: z.string() }).nullish(),
  scope: z.string().catch("Namespaced"),
  verbs: z.array(z.string()).catch([]),
});

/** Aggregated discovery, `apidiscovery.k8s.io/v2` and `v2beta1` (KEP-3352). */
export const aggregatedSchema = z.object({
  kind: z.literal("APIGroupDiscoveryList"),
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string().nullish() }).nullish(),
      versions: z
        .array(
          z.object({
            version: z.string(),
            resources: z.array(resource).nullish(),
            /** `Stale`: an aggregated API whose server does not answer. */
            freshness: z.string().nullish(),
          }),
        )
        .nullish(),
    }),
  ),
});

/** The older way: one document of groups, then one for each version. */
export const coreVersionsSchema = z.object({ versions: z.array(z.string()) });
export const groupListSchema = z.object({
  groups: z
    .array(
      z.object({
        name: z.string(),
        versions: z.array(z.object({ version: z.string() })),
        preferredVersion: z.object({ version: z.string() }).nullish(),
      }),
    )
    .nullish(),
});
export const resourceListSchema = z.object({
  resources: z
    .array(
      z.object({
        name: z.string(),
        kind: z.string(),
        namespaced: z.boolean(),
        verbs: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
});
