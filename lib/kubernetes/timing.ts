/** Every wait of the adapter, in milliseconds; tests shorten them. */
export type Timing = {
  connectMs: number;
  /** Until the answer to an ordinary request begins, and between two pieces of it. */
  answerMs: number;
  /** A watch without a byte for this long is taken for half open. Servers send bookmarks about once a minute. */
  watchSilenceMs: number;
  /** How long a program that signs in may take. */
  execMs: number;
  /** A kind that nothing tells of for this long (its watch broke, its list does not end) is not seen, and said to be so. */
  blindMs: number;
  /** However well its watches went, a kind is listed anew after this: nothing that was missed stays missed. */
  relistMs: number;
  /** A watch that carries nothing is probed after this, so that a peer that is gone is found out before it is missed. */
  keepAliveMs: number;
  /** The first and the longest wait before trying again; in between it doubles, with jitter. */
  retryMsMin: number;
  retryMsMax: number;
  /** How long a server may ask to be left alone (429) before that becomes the caller's affair. */
  retryAfterMsMax: number;
};

export const usualTiming: Timing = {
  connectMs: 5_000,
  answerMs: 20_000,
  watchSilenceMs: 90_000,
  execMs: 20_000,
  blindMs: 5_000,
  relistMs: 30 * 60_000,
  keepAliveMs: 15_000,
  retryMsMin: 250,
  retryMsMax: 30_000,
  retryAfterMsMax: 10_000,
};

/** The wait before attempt `attempt` (0 for the first retry): doubled each time, half of it random. */
export function retryDelayMs(attempt: number, timing: Timing, random: () => number = Math.random): number {
  const whole = Math.min(timing.retryMsMax, timing.retryMsMin * 2 ** Math.min(attempt, 20));
  return whole / 2 + (whole / 2) * random();
}
