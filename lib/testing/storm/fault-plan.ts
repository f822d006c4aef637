import { seededRandom } from "@/lib/testing/fuzz/random";

/** What may happen to any request before its answer. */
const anywhere = [
  "status-401",
  "status-403",
  "status-404",
  "status-410",
  "status-429",
  "status-500",
  "status-503",
  "status-504",
  "html",
  "hang",
  "reset",
] as const;
/** What may happen to an ordinary answer. */
const answers = ["cut-gzip", "cut-json", "empty-object", "reset-within", "slow", "compressed"] as const;
/** What may happen to a watch that stands. */
const streams = [
  "end",
  "end-within-line",
  "reset-within",
  "silence",
  "silence-within-line",
  "garbled",
  "error-410",
  "error-500",
  "late",
  "compressed",
] as const;

export type FaultType = (typeof anywhere)[number] | (typeof answers)[number] | (typeof streams)[number];
export type RequestKind = "watch" | "list" | "other";
/** A fault of a watch that stands comes after so many events or so many milliseconds, whichever is first. */
export type PlannedFault = { type: FaultType; break: FaultType; afterEvents: number; afterMs: number };

/** After these a watch goes on where it was, so that nothing heals what it missed. */
const breaks: readonly FaultType[] = ["end", "end-within-line", "reset-within"];

/** Every fault that there is, for a report that says which never came up. */
export const faultTypes: FaultType[] = [...new Set<FaultType>([...anywhere, ...answers, ...streams])];

/**
 * What happens to the nth request of its kind about a subject: the same for the same seed, however requests about
 * different subjects interleave. Null: nothing. No watch is spared: it stands until its fault is due. `break` is what happens instead while watches only break.
 */
export function plannedFault(
  seed: number,
  request: { kind: RequestKind; subject: string; nth: number },
): PlannedFault | null {
  const random = seededRandom(seed, streamOf(`${request.kind} ${request.subject}`) + request.nth);
  const times = {
    break: random.pick(breaks),
    afterEvents: random.integer(12),
    afterMs: 40 + random.integer(400),
  };
  if (request.kind === "watch")
    return { type: random.chance(0.35) ? random.pick(anywhere) : random.pick(streams), ...times };
  if (random.chance(0.4)) return null;
  return { type: random.chance(0.6) ? random.pick(anywhere) : random.pick(answers), ...times };
}

function streamOf(text: string): number {
  let hash = 7;
  for (const character of text) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0;
  return hash;
}
