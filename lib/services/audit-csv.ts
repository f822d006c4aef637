import type { AuditEntryView } from "@/lib/api/audit-schema";

const columns: { name: string; of: (entry: AuditEntryView) => string }[] = [
  { name: "seq", of: (entry) => entry.seq },
  { name: "at", of: (entry) => entry.at },
  { name: "who", of: (entry) => entry.actor.name },
  { name: "who_id", of: (entry) => entry.actor.id ?? "" },
  { name: "action", of: (entry) => entry.action },
  { name: "subject_type", of: (entry) => entry.subject.type },
  { name: "subject", of: (entry) => entry.subject.name },
  { name: "subject_id", of: (entry) => entry.subject.id ?? "" },
  { name: "project", of: (entry) => entry.project?.name ?? "" },
  { name: "ip", of: (entry) => entry.origin.ip ?? "" },
  { name: "user_agent", of: (entry) => entry.origin.userAgent ?? "" },
  { name: "detail", of: (entry) => JSON.stringify(entry.detail) },
];

/** The first line of the file (RFC 4180). */
export const auditCsvHeader = line(columns.map(({ name }) => name));

/** An entry of the record as a line of CSV. */
export function auditCsvLine(entry: AuditEntryView): string {
  return line(columns.map(({ of }) => of(entry)));
}

function line(cells: string[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

/**
 * One cell. Spreadsheets run what begins with = + - @ as a formula (OWASP, "CSV Injection"), and names in the record
 * are whatever somebody wrote into a repository: an apostrophe keeps such a cell text.
 */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
