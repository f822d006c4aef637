import { type AuditFilter, auditFilterSchema } from "@/lib/api/audit-schema";

/** The filter of an address; what is not understood is left out, so that an old link still opens the page. */
export function auditFilterOf(params: { get(name: string): string | null }): Omit<AuditFilter, "before"> {
  const filter: Omit<AuditFilter, "before"> = {};
  for (const name of ["person", "application", "action", "from", "to"] as const) {
    const value = params.get(name);
    if (value && auditFilterSchema.shape[name].safeParse(value).success) filter[name] = value;
  }
  return filter;
}
