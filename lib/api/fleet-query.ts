import { queryOptions } from "@tanstack/react-query";
import { fleetSchema } from "@/lib/api/fleet-schema";
import { getJson, postJson } from "@/lib/api/get-json";
import { emptySchema } from "@/lib/api/empty-schema";

export const fleetQuery = queryOptions({
  queryKey: ["fleet"],
  queryFn: ({ signal }) => getJson("/api/v1/fleet", fleetSchema, signal),
});

/** Asks clusters and GitHub again at once for these targets. */
export const refreshTargets = (targetIds: string[]) =>
  postJson("/api/v1/refresh", { targetIds }, emptySchema);
