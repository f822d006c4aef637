import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/lib/api/get-json";
import { viewerSchema } from "@/lib/api/viewer-schema";

/** Who is signed in. */
export const viewerQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => getJson("/api/v1/session", viewerSchema, signal),
});
