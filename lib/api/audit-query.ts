import { infiniteQueryOptions } from "@tanstack/react-query";
import { type AuditFilter, auditPageSchema, verificationSchema } from "@/lib/api/audit-schema";
import { getJson, postJson, queryString } from "@/lib/api/get-json";

/** Pages of the record, newest first. */
export const auditQuery = (filter: Omit<AuditFilter, "before"> = {}) =>
  infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) =>
      getJson(`/api/v1/audit${queryString({ ...filter, before: pageParam })}`, auditPageSchema, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextBefore,
  });

/** Checks the whole chain now. */
export const verifyAudit = () => postJson("/api/v1/audit/verify", {}, verificationSchema);

/** Where the record is downloaded from; give it to a link. */
export const auditExportUrl = (filter: Omit<AuditFilter, "before">, format: "csv" | "jsonl") =>
  `/api/v1/audit/export${queryString({ ...filter, format })}`;
