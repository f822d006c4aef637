import type { ObjectTruths } from "@/lib/api/application-schema";
import type { Truth } from "@/components/application/application-url";
import { secretMark } from "@/lib/domain/secrets/redact";

/** One side of a diff: its text, or why there is none. */
export type TruthText = { text: string } | { absent: string };

/** The text of a truth; `isFull` shows what the cluster itself has set in live. */
export function truthText(truths: ObjectTruths, truth: Truth, isFull: boolean): TruthText {
  if (truth === "desired") {
    return truths.desired === null
      ? { absent: "Git does not declare this object." }
      : { text: truths.desired };
  }
  if (truth === "applied") {
    return truths.applied === null
      ? { absent: "Plumbline has not applied this object." }
      : { text: truths.applied };
  }
  const live = isFull ? truths.live : (truths.liveTrimmed ?? truths.live);
  if (live !== null) return { text: live };
  return { absent: truths.liveReason ?? "The cluster does not have this object." };
}

/** "31 fields that nobody declared are hidden: 28 set by defaults or admission, 3 of status and marks"; null when none. */
export function hiddenWords(hidden: ObjectTruths["hidden"], isFull: boolean): string | null {
  const total = hidden.defaults + hidden.status;
  if (total === 0) return null;
  const parts = [
    // What an admission webhook adds has no owner either, and looks like a default.
    hidden.defaults > 0 ? `${hidden.defaults} set by defaults or admission` : null,
    hidden.status > 0 ? `${hidden.status} of status and marks` : null,
  ].filter((part) => part !== null);
  const fields = total === 1 ? "1 field that nobody declared is" : `${total} fields that nobody declared are`;
  return `${fields} ${isFull ? "shown" : "hidden"}: ${parts.join(", ")}`;
}

/** Whether any side stands for secret values, so that the page can say what it shows instead. */
export function hasFingerprints(truths: ObjectTruths): boolean {
  return [truths.desired, truths.applied, truths.live].some((text) => text?.includes(secretMark));
}

/** Whose a truth is, which decides its colour. */
export type TruthSide = "git" | "applied" | "cluster";

/** How a truth is called, and the letter that stands before its lines. */
export const truthNames: Record<Truth, { name: string; letter: string; side: TruthSide }> = {
  desired: { name: "Git", letter: "G", side: "git" },
  applied: { name: "applied", letter: "A", side: "applied" },
  live: { name: "live", letter: "L", side: "cluster" },
};
