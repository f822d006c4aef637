const decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/**
 * A quantity in the spelling that API servers keep: no fraction, the largest suffix of the same family
 * (`1000m` is `1`, `0.5` is `500m`, `1024Mi` is `1Gi`). Returns null for what is no quantity.
 */
export function canonicalQuantity(text: string): string | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(n|u|m|k|[MGTPE]i?|Ki|[eE][+-]?\d+)?$/.exec(text);
  if (!match || (!match[2] && !match[3])) return null;
  const [, sign, whole = "", fraction = "", suffix = ""] = match;
  const isBinary = suffix.endsWith("i");
  const exponent = /^[eE][+-]?\d/.test(suffix) ? Number(suffix.slice(1)) : null;
  if (Math.abs(exponent ?? 0) > 40 || whole.length + fraction.length > 60) return null;
  const digits = BigInt(whole + fraction || "0");
  // Everything is counted in billionths, the finest that quantities keep; finer parts round up.
  const power = 9 - fraction.length + (exponent ?? (isBinary ? 0 : (decimal.indexOf(suffix) - 3) * 3));
  const scale = isBinary ? 1024n ** BigInt(binary.indexOf(suffix)) : 1n;
  const nanos =
    power >= 0 ? digits * scale * 10n ** BigInt(power) : ceilDiv(digits * scale, 10n ** BigInt(-power));
  const minus = sign === "-" && nanos > 0n ? "-" : "";
  if (nanos === 0n) return "0";
  if (isBinary && nanos >= 1024n * 10n ** 9n && nanos % 10n ** 9n === 0n)
    return minus + largest(nanos / 10n ** 9n, 1024n, binary);
  if (exponent !== null) return minus + inExponents(nanos);
  return minus + largest(nanos, 1000n, decimal);
}

function largest(value: bigint, base: bigint, suffixes: string[]): string {
  let index = 0;
  let rest = value;
  while (rest % base === 0n && index < suffixes.length - 1) {
    rest /= base;
    index++;
  }
  return `${rest}${suffixes[index]}`;
}

function inExponents(nanos: bigint): string {
  let exponent = -9;
  let rest = nanos;
  while (rest % 1000n === 0n) {
    rest /= 1000n;
    exponent += 3;
  }
  return exponent === 0 ? `${rest}` : `${rest}e${exponent}`;
}

function ceilDiv(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}
