import { expect, test } from "vitest";
import type { AuditEntryView } from "@/lib/api/audit-schema";
import { auditCsvHeader, auditCsvLine } from "@/lib/services/audit-csv";

const entry: AuditEntryView = {
  seq: "7",
  at: "2026-11-21T10:00:00.000Z",
  actor: { kind: "person", id: "p1", name: "=HYPERLINK(evil)" },
  action: "sync.requested",
  subject: { type: "application", id: "a1", name: 'shop, "the" one' },
  detail: { reason: "two\nlines" },
  origin: { ip: "203.0.113.9" },
  project: { id: "x", name: "-1" },
};

test("names cannot become formulas or break out of their cell", () => {
  expect(auditCsvLine(entry)).toBe(
    `7,2026-11-21T10:00:00.000Z,'=HYPERLINK(evil),p1,sync.requested,application,"shop, ""the"" one",a1,'-1,203.0.113.9,,"{""reason"":""two\\nlines""}"\r\n`,
  );
});

test("every line has as many cells as the header", () => {
  const simple = { ...entry, subject: { ...entry.subject, name: "shop" }, detail: {} };
  expect(auditCsvLine(simple).split(",")).toHaveLength(auditCsvHeader.split(",").length);
});
