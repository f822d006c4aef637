import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { emptySchema } from "@/lib/api/empty-schema";
import { getJson, postJson, queryString } from "@/lib/api/get-json";
import { operationSchema, type operationsFilterSchema, operationsSchema } from "@/lib/api/operation-schema";

type Filter = Omit<z.infer<typeof operationsFilterSchema>, "before">;

/** Pages of operations, newest first. */
export const operationsQuery = (filter: Filter = {}) =>
  infiniteQueryOptions({
    queryKey: ["operations", "list", filter],
    queryFn: ({ pageParam, signal }) =>
      getJson(`/api/v1/operations${queryString({ ...filter, before: pageParam })}`, operationsSchema, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextBefore,
  });

export const operationQuery = (id: string) =>
  queryOptions({
    queryKey: ["operations", id],
    queryFn: ({ signal }) => getJson(`/api/v1/operations/${encodeURIComponent(id)}`, operationSchema, signal),
  });

/** Stops before the next write. */
export const cancelOperation = (id: string) =>
  postJson(`/api/v1/operations/${encodeURIComponent(id)}/cancel`, {}, emptySchema);
