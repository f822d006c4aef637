import { z } from "zod";
import { auditFilterSchema } from "@/lib/api/audit-schema";
import { visibleProjects } from "@/lib/auth/policy";
import { auditCsvHeader, auditCsvLine } from "@/lib/services/audit-csv";
import { byOf, type Caller } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { auditQueryOf, entryView, projectNames } from "@/lib/services/list-audit";
import { parseInput } from "@/lib/services/parse-input";
import { makeRateLimit } from "@/lib/services/rate-limit";

const formatSchema = z.object({ format: z.enum(["csv", "jsonl"], "Choose csv or jsonl.").default("csv") });

export type AuditFile = { name: string; contentType: string; lines: AsyncIterable<string> };

/** Per person: each one reads the whole record and adds a line to it. */
const exportLimit = makeRateLimit({ burst: 20, perMs: 10 * 60_000 });

/**
 * The record as a file, newest first, with the filter of the page; read while it is sent, however long it is. That it
 * was taken is recorded before the first line leaves, because whoever takes it may hang up early.
 */
export async function exportAudit(caller: Caller, search: unknown): Promise<AuditFile> {
  const { viewer } = caller;
  const { format } = parseInput(formatSchema, search);
  const query = auditQueryOf(search);
  exportLimit.take(viewer.id);
  const nameOf = await projectNames(viewer);
  const scope = visibleProjects(viewer);
  const { audit } = services().store;
  const filter = parseInput(auditFilterSchema, search);
  await audit.recordExport(byOf(caller), { format, filter, projects: scope });
  const rows = audit.each(scope, query);
  async function* lines() {
    if (format === "csv") yield auditCsvHeader;
    for await (const row of rows) {
      const entry = entryView(row, nameOf);
      yield format === "csv" ? auditCsvLine(entry) : `${JSON.stringify(entry)}\n`;
    }
  }
  return {
    name: `plumbline-audit-${new Date().toISOString().slice(0, 10)}.${format}`,
    contentType: format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8",
    lines: lines(),
  };
}
