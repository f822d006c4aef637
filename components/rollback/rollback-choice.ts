import type { RevisionView } from "@/lib/api/application-schema";

/** What a rollback most likely means: the newest revision that ran well and runs nowhere now. */
export function likelyRevision(revisions: RevisionView[]): string | null {
  const ended = revisions.filter((revision) => revision.runsOn.length === 0 && revision.ranMs !== null);
  const good = ended.find((revision) => revision.outcome === "healthy");
  return (good ?? ended[0] ?? null)?.commit.sha ?? null;
}

export const reminders = [
  { value: "none", label: "No reminder", hours: null },
  { value: "4h", label: "In 4 hours", hours: 4 },
  { value: "24h", label: "In 24 hours", hours: 24 },
  { value: "3d", label: "In 3 days", hours: 72 },
] as const;
export type Reminder = (typeof reminders)[number]["value"];

/** When to nag, as ISO time; null for never. `now` in milliseconds. */
export function remindAt(reminder: Reminder, now: number): string | null {
  const hours = reminders.find(({ value }) => value === reminder)?.hours ?? null;
  return hours === null ? null : new Date(now + hours * 3_600_000).toISOString();
}
