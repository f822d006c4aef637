import { isLabelKey, isLabelValue } from "@/lib/domain/cluster/label-shape";

/** One condition on a cluster's labels. */
export type LabelRequirement =
  { key: string; operator: "in"; values: string[] } | { key: string; operator: "exists" | "does_not_exist" };

export type ParsedSelector =
  | { outcome: "parsed"; requirements: LabelRequirement[] }
  /** In words, with the character (counted from 1) where reading stopped. */
  | { outcome: "refused"; reason: string; position: number };

/** The longest selector that is read, in characters. */
export const selectorLengthMax = 500;

/**
 * Reads a label selector in Kubernetes' own spelling (kubernetes.io, "Labels and Selectors"): `key=value`,
 * `key==value`, `key in (a, b)`, `key` and `!key`, joined by commas, of which all must hold. What excludes values
 * (`!=`, `notin`) is refused: it would match every cluster that nobody has labelled yet. So is nothing at all, which
 * Kubernetes reads as everything.
 */
export function parseLabelSelector(text: string): ParsedSelector {
  try {
    if (text.length > selectorLengthMax) refuse(selectorLengthMax + 1, `it ends here at the latest`);
    return { outcome: "parsed", requirements: readRequirements(tokensOf(text)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { position, words } = error;
    return { outcome: "refused", reason: `At character ${position}: ${words}.`, position };
  }
}

/** Whether all conditions hold for these labels. */
export function matchesLabels(requirements: LabelRequirement[], labels: Record<string, string>): boolean {
  return requirements.every((requirement) => {
    // Labels come from people: `constructor` is no label unless somebody set it.
    const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
    if (requirement.operator === "in") return value !== undefined && requirement.values.includes(value);
    return (value !== undefined) === (requirement.operator === "exists");
  });
}

type Token = { text: string; kind: "word" | "sign" | "end"; position: number };

class Refusal extends Error {
  constructor(
    readonly position: number,
    readonly words: string,
  ) {
    super(words);
  }
}

function refuse(position: number, words: string): never {
  throw new Refusal(position, words);
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const next = /(?<word>[A-Za-z0-9_./-]+)|(?<sign>==|!=|[=!,()])|(?<space>\s+)|(?<other>.)/gsu;
  for (const { 0: found, index, groups } of text.matchAll(next)) {
    const position = index + 1;
    if (groups!.other !== undefined) refuse(position, `“${found}” cannot stand in a selector`);
    if (groups!.space !== undefined) continue;
    tokens.push({ text: found, kind: groups!.word === undefined ? "sign" : "word", position });
  }
  return [...tokens, { text: "", kind: "end", position: text.length + 1 }];
}

function readRequirements(tokens: Token[]): LabelRequirement[] {
  const [first] = tokens;
  if (first!.kind === "end") refuse(1, "write at least one label, such as env=prod");
  const requirements: LabelRequirement[] = [];
  let place = 0;
  const peek = () => tokens[place]!;
  const take = () => tokens[place++]!;
  const isNext = (sign: string) => peek().kind === "sign" && peek().text === sign;

  const readValues = (opening: Token): string[] => {
    const values: string[] = [];
    do {
      const value = take();
      if (value.kind !== "word") refuse(value.position, `a value is missing after “${before(value)}”`);
      values.push(valueIn(value));
    } while (isNext(",") && take());
    const end = take();
    if (end.text === ")") return values;
    return end.kind === "end"
      ? refuse(opening.position, "the bracket is never closed")
      : refuse(end.position, `“,” or “)” is wanted, not “${end.text}”`);
  };
  const before = (token: Token) => tokens[tokens.indexOf(token) - 1]!.text;

  const readOne = (): LabelRequirement => {
    const isNegated = isNext("!") && Boolean(take());
    const name = take();
    if (name.kind !== "word") {
      refuse(name.position, place > 1 ? `a label is missing after “${before(name)}”` : "a label is missing");
    }
    const key = keyIn(name);
    if (isNegated) return { key, operator: "does_not_exist" };
    if (isNext("=") || isNext("==")) {
      const sign = take();
      const value = take();
      if (value.kind !== "word") refuse(value.position, `a value is missing after “${sign.text}”`);
      return { key, operator: "in", values: [valueIn(value)] };
    }
    if (isNext("!=") || peek().text === "notin") {
      refuse(
        peek().position,
        `“${peek().text}” is not read here; say what clusters have: key=value, key in (a, b), key or !key`,
      );
    }
    if (peek().kind === "word" && peek().text === "in") {
      take();
      const opening = take();
      if (opening.text !== "(") refuse(opening.position, "“in” wants its values in brackets: in (a, b)");
      return { key, operator: "in", values: readValues(opening) };
    }
    return { key, operator: "exists" };
  };

  do requirements.push(readOne());
  while (isNext(",") && take());
  const rest = peek();
  if (rest.kind !== "end") refuse(rest.position, `a comma is wanted before “${rest.text}”`);
  return requirements;
}

function keyIn({ text, position }: Token): string {
  if (isLabelKey(text)) return text;
  return refuse(position, `“${text}” is no name of a label`);
}

function valueIn({ text, position }: Token): string {
  if (isLabelValue(text)) return text;
  return refuse(position, `“${text}” is no value of a label`);
}
