"use client";

import { RelativeTime } from "@/components/ui/relative-time";

/** "Checked 4 seconds ago: both would accept it." After the colon the sentence goes on in lower case. */
export function CheckedSentence({ checkedAt, sentence }: { checkedAt: string | null; sentence: string }) {
  if (checkedAt === null) return sentence;
  return (
    <>
      Checked <RelativeTime at={checkedAt} />: {sentence.charAt(0).toLowerCase() + sentence.slice(1)}
    </>
  );
}
