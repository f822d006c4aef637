/**
 * The summary of a target where there is room for a few words. Why the automation holds back is a whole sentence, and
 * stands where there is room for it: here it only waits.
 */
export function shortSummary(summary: string | null): string | null {
  return summary && isReason(summary) ? "waits" : summary;
}

/** Whether a summary is a whole sentence: the reason why the automation does not act. */
export function isReason(summary: string): boolean {
  return summary.endsWith(".");
}
