/** A source of choices that makes the same ones for the same seed. */
export type Random = {
  /** From 0 to below 1. */
  number(): number;
  /** From 0 to below `below`. */
  integer(below: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** Up to `most` of the choices, each once, in an order of chance. */
  some<T>(choices: readonly T[], most: number): T[];
};

/** mulberry32, seeded with a number and whatever tells one stream of choices from another. */
export function seededRandom(seed: number, stream = 0): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(stream + 1, 0xc2b2ae35);
  const number = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (below: number) => Math.floor(number() * below);
  const pick = <T>(choices: readonly T[]) => choices[integer(choices.length)]!;
  const shuffled = <T>(choices: readonly T[]) =>
    choices.map((choice) => ({ choice, rank: number() })).toSorted((a, b) => a.rank - b.rank);
  return {
    number,
    integer,
    chance: (probability) => number() < probability,
    pick,
    some: (choices, most) =>
      shuffled(choices)
        .slice(0, integer(most + 1))
        .map(({ choice }) => choice),
  };
}
