import { z } from "zod";

const text = z.string().max(100_000);
const named = { name: z.string().max(1_000) };

/**
 * The parts of a kubeconfig that decide how a cluster is reached (client-go's api/v1 types). Unknown members are
 * dropped: what is not named here has no effect on us, and what would change who we are is named to be refused.
 */
export const kubeconfigSchema = z.object({
  clusters: z
    .array(
      z.object({
        ...named,
        cluster: z.object({
          server: text.optional(),
          "certificate-authority": text.optional(),
          "certificate-authority-data": text.optional(),
          "insecure-skip-tls-verify": z.boolean().optional(),
          "tls-server-name": text.optional(),
          "proxy-url": text.optional(),
        }),
      }),
    )
    .nullish(),
  users: z
    .array(
      z.object({
        ...named,
        user: z
          .object({
            token: text.optional(),
            tokenFile: text.optional(),
            "client-certificate": text.optional(),
            "client-certificate-data": text.optional(),
            "client-key": text.optional(),
            "client-key-data": text.optional(),
            username: text.optional(),
            password: text.optional(),
            as: text.optional(),
            "as-uid": z.unknown().optional(),
            "as-groups": z.unknown().optional(),
            "as-user-extra": z.unknown().optional(),
            exec: z
              .object({
                command: text.optional(),
                apiVersion: text.optional(),
                args: z.array(text).max(100).nullish(),
                env: z
                  .array(z.object({ name: text, value: text }))
                  .max(100)
                  .nullish(),
                provideClusterInfo: z.boolean().optional(),
              })
              .nullish(),
            "auth-provider": z.object({ name: text.optional() }).nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
  contexts: z
    .array(z.object({ ...named, context: z.object({ cluster: text.optional(), user: text.optional() }) }))
    .nullish(),
  "current-context": text.nullish(),
});

export type Kubeconfig = z.infer<typeof kubeconfigSchema>;
export type KubeconfigCluster = NonNullable<Kubeconfig["clusters"]>[number]["cluster"];
export type KubeconfigUser = NonNullable<NonNullable<Kubeconfig["users"]>[number]["user"]>;
