import type { FieldPath } from "@/lib/domain/compare/field-path";

/** The members whose values Kubernetes reads as quantities, as far as the built-in kinds go. */
const holders = new Set(["limits", "requests", "capacity", "hard", "overhead", "allocatable"]);
const single = new Set(["sizeLimit", "storage", "divisor"]);

/**
 * Whether two values at a place that holds quantities mean the same amount (`1000m` and `1`, `1024Mi` and `1Gi`).
 * Only good for a comparison without the server: a change of spelling can still be a write
 * (apimachinery, `pkg/api/resource`).
 */
export function isSameQuantity(a: unknown, b: unknown, path: FieldPath): boolean {
  const [holder, last] = [path.at(-2), path.at(-1)];
  const isQuantity =
    (holder && "field" in holder && holders.has(holder.field)) ||
    (last && "field" in last && single.has(last.field));
  if (!isQuantity) return false;
  const [amount, other] = [amountOf(a), amountOf(b)];
  return amount !== null && amount === other;
}

const multipliers: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

function amountOf(value: unknown): number | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d+))?$/.exec(String(value));
  if (!match) return null;
  const [, digits, suffix, exponent] = match;
  const amount = Number(digits) * (exponent ? 10 ** Number(exponent) : multipliers[suffix ?? ""]!);
  // Binary fractions of decimal amounts differ in their last digits.
  return Number(amount.toPrecision(15));
}
