import type { Json } from "@/lib/domain/object/manifest";

/** One step of a field's path: a member, a list item by its keys, or a set's value. */
export type PathStep =
  { member: string } | { keys: Record<string, Json> } | { value: Json } | { index: number };

/**
 * Reads a field path as the API server writes it in a conflict (structured-merge-diff, fieldpath.Path.String):
 * `.spec.template.spec.containers[name="web"].image`, `.metadata.labels.app.kubernetes.io/name` stays ambiguous
 * by nature, so members are resolved against `holder` greedily by whoever walks it.
 * Returns null for text that is no path.
 */
export function parseServerPath(text: string): PathStep[] | null {
  const steps: PathStep[] = [];
  let rest = text;
  while (rest !== "") {
    if (rest.startsWith(".")) {
      const end = nextBoundary(rest);
      steps.push({ member: rest.slice(1, end) });
      rest = rest.slice(end);
    } else if (rest.startsWith("[")) {
      const end = closingBracket(rest);
      if (end < 0) return null;
      const step = bracketStep(rest.slice(1, end));
      if (!step) return null;
      steps.push(step);
      rest = rest.slice(end + 1);
    } else return null;
  }
  return steps;
}

/**
 * Whether `holder` has a value at a path that the server wrote. Member names may hold dots (labels and annotations),
 * which the server does not escape: the longest run of members that exists is taken.
 */
export function hasServerPath(holder: unknown, text: string): boolean {
  const steps = parseServerPath(text);
  return steps !== null && walk(holder, steps);
}

function walk(value: unknown, steps: PathStep[]): boolean {
  const [step, ...rest] = steps;
  if (!step) return value !== undefined;
  if (value === null || typeof value !== "object") return false;
  if ("member" in step) {
    let name = step.member;
    for (let taken = 0; ; taken++) {
      if (Object.hasOwn(value, name) && walk((value as Record<string, unknown>)[name], rest.slice(taken)))
        return true;
      const next = rest[taken];
      if (!next || !("member" in next)) return false;
      name = `${name}.${next.member}`;
    }
  }
  if (!Array.isArray(value)) return false;
  const item = value.find((candidate, index) => matches(candidate, index, step));
  return item !== undefined && walk(item, rest);
}

function matches(candidate: unknown, index: number, step: PathStep): boolean {
  if ("index" in step) return index === step.index;
  if ("value" in step) return candidate === step.value;
  if (!("keys" in step) || candidate === null || typeof candidate !== "object") return false;
  return Object.entries(step.keys).every(
    ([key, value]) => (candidate as Record<string, unknown>)[key] === value,
  );
}

function nextBoundary(text: string): number {
  for (let index = 1; index < text.length; index++)
    if (text[index] === "." || text[index] === "[") return index;
  return text.length;
}

function closingBracket(text: string): number {
  let isQuoted = false;
  for (let index = 1; index < text.length; index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === '"') isQuoted = !isQuoted;
    else if (text[index] === "]" && !isQuoted) return index;
  }
  return -1;
}

function bracketStep(text: string): PathStep | null {
  if (/^\d+$/.test(text)) return { index: Number(text) };
  if (text.startsWith("=")) {
    const value = readJson(text.slice(1));
    return value === undefined ? null : { value };
  }
  const keys: Record<string, Json> = {};
  for (const part of text.split(/,(?=[A-Za-z_][\w-]*=)/)) {
    const equals = part.indexOf("=");
    const value = equals > 0 ? readJson(part.slice(equals + 1)) : undefined;
    if (value === undefined) return null;
    keys[part.slice(0, equals)] = value;
  }
  return { keys };
}

function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
