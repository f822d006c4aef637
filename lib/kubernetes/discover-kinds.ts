import type { z } from "zod";
import { AppError } from "@/lib/platform/errors";
import { readStatus, shownText } from "@/lib/kubernetes/api-status";
import type { ClusterHttp } from "@/lib/kubernetes/cluster-http";
import {
  aggregatedSchema,
  coreVersionsSchema,
  groupListSchema,
  resourceListSchema,
} from "@/lib/kubernetes/discovery-schema";
import type { KindInfo } from "@/lib/kubernetes/resource-path";

const aggregatedAccept = [
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
  "application/json",
].join(",");

/** Each costs a request where discovery is not aggregated; large clusters have some two hundred. */
const groupVersionsMax = 2_000;

export type Discovery = {
  /** Every kind in every version, each group's preferred version first. */
  kinds: KindInfo[];
  /** Groups whose kinds are unknown because their server does not answer. */
  unreachableGroups: string[];
};

/**
 * Which kinds a cluster serves: two requests since Kubernetes 1.26, one for each version of each group before.
 * Throws as ClusterHttp does, and `cluster_refused` when discovery is not allowed.
 */
export async function discoverKinds(http: ClusterHttp): Promise<Discovery> {
  const [core, groups] = await Promise.all([ask(http, "/api"), ask(http, "/apis")]);
  const aggregated = [aggregatedSchema.safeParse(core), aggregatedSchema.safeParse(groups)];
  if (aggregated.every(({ success }) => success))
    return fromAggregated(aggregated.flatMap(({ data }) => data ?? []));
  return fromLegacy(
    http,
    parse(coreVersionsSchema, core).versions,
    parse(groupListSchema, groups).groups ?? [],
  );
}

function fromAggregated(lists: z.infer<typeof aggregatedSchema>[]): Discovery {
  const kinds: KindInfo[] = [];
  const unreachable = new Set<string>();
  for (const item of lists.flatMap(({ items }) => items)) {
    const group = item.metadata?.name ?? "";
    for (const { version, resources, freshness } of item.versions ?? []) {
      if (freshness === "Stale") unreachable.add(group);
      for (const { resource, responseKind, scope, verbs } of resources ?? []) {
        if (!responseKind?.kind) continue;
        const isNamespaced = scope === "Namespaced";
        kinds.push({ group, kind: responseKind.kind, version, plural: resource, isNamespaced, verbs });
      }
    }
  }
  return { kinds, unreachableGroups: [...unreachable].sort() };
}

async function fromLegacy(
  http: ClusterHttp,
  coreVersions: string[],
  groups: NonNullable<z.infer<typeof groupListSchema>["groups"]>,
): Promise<Discovery> {
  const wanted = [
    ...coreVersions.map((version) => ({ group: "", version })),
    ...groups.flatMap(({ name, versions, preferredVersion }) =>
      versions
        .toSorted(
          (a, b) =>
            Number(b.version === preferredVersion?.version) - Number(a.version === preferredVersion?.version),
        )
        .map(({ version }) => ({ group: name, version })),
    ),
  ];
  if (wanted.length > groupVersionsMax) throw unknownForm();
  const unreachable = new Set<string>();
  const lists = await Promise.all(
    wanted.map(async ({ group, version }) => {
      try {
        const answer = await ask(http, group ? `/apis/${group}/${version}` : `/api/${version}`);
        return (parse(resourceListSchema, answer).resources ?? [])
          .filter(({ name }) => !name.includes("/"))
          .map(({ name, kind, namespaced, verbs }): KindInfo => {
            return { group, kind, version, plural: name, isNamespaced: namespaced, verbs: verbs ?? [] };
          });
      } catch (error) {
        // An aggregated API that is down must not hide the rest; credentials that fail must not look like one.
        if (!(error instanceof AppError) || error.code === "cluster_unauthorized" || group === "")
          throw error;
        unreachable.add(group);
        return [];
      }
    }),
  );
  return { kinds: lists.flat(), unreachableGroups: [...unreachable].sort() };
}

async function ask(http: ClusterHttp, path: string): Promise<unknown> {
  const answer = await http.request({ method: "GET", path, accept: aggregatedAccept, isRead: true });
  if (answer.status !== 200) {
    const { message } = readStatus(answer.status, answer.body);
    throw new AppError(
      "cluster_refused",
      `The cluster does not tell which kinds it serves (${answer.status}): ${shownText(message)}`,
    );
  }
  try {
    return JSON.parse(answer.body) as unknown;
  } catch (cause) {
    throw new AppError("cluster_refused", `What answers at ${http.server} is not a Kubernetes API server.`, {
      cause,
    });
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw unknownForm(parsed.error);
}

function unknownForm(cause?: unknown): AppError {
  return new AppError("cluster_refused", "The cluster's list of kinds has an unknown form.", { cause });
}
