import { limits } from "@/lib/render/limits";

/** How many values may still be written out in this rendering. */
export type Budget = { values: number };

/**
 * A parsed document as plain JSON of its own: aliases written out, within the budget. Returns the reason when it holds
 * what JSON or this process cannot: an endless structure, an infinite number, an integer that would lose digits.
 */
export function toPlainJson(value: unknown, budget: Budget): { value: unknown } | { reason: string } {
  try {
    return { value: copy(value, budget, []) };
  } catch (error) {
    if (error instanceof Unfit) return { reason: error.message };
    throw error;
  }
}

class Unfit extends Error {}

function copy(value: unknown, budget: Budget, path: string[]): unknown {
  if (--budget.values < 0) throw new Unfit("Written out, this is too large: its aliases repeat themselves.");
  if (path.length > limits.depth) throw new Unfit(`This is nested more than ${limits.depth} levels deep.`);
  if (typeof value === "bigint") {
    throw new Unfit(`The number at ${place(path)} is too large to be kept exactly; put it in quotes.`);
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new Unfit(`The number at ${place(path)} is infinite or none, which JSON cannot say.`);
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => copy(item, budget, [...path, String(index)]));
  // Own properties one by one: a member called __proto__ must stay a member.
  const members: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    Object.defineProperty(members, key, {
      value: copy(member, budget, [...path, key]),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return members;
}

function place(path: string[]): string {
  return path.join(".").slice(0, 200) || "the top";
}
