import {
  defineScalarTag,
  FAILSAFE_SCHEMA,
  load,
  mergeTag,
  NOT_RESOLVED,
  nullCoreTag,
  YAMLException,
} from "js-yaml";
import { limits } from "@/lib/render/limits";

/*
 * YAML scalars as kubectl reads them (go-yaml v2's resolver behind sigs.k8s.io/yaml). Parsers of npm follow YAML 1.2,
 * to which `0644` is 644, `yes` and `on` are texts and `1_000` is a text; to kubectl they are 420, true and 1000.
 */

/** Tags say which values they dump; nothing is dumped here. */
const isNeverDumped = () => false;

const yes = new Set(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]);
const no = new Set(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]);

const boolTag = defineScalarTag("tag:yaml.org,2002:bool", {
  implicit: true,
  implicitFirstChars: [..."yYnNtTfFoO"],
  identify: isNeverDumped,
  resolve: (text: string) => (yes.has(text) ? true : no.has(text) ? false : NOT_RESOLVED),
});

const integerForms: { pattern: RegExp; prefix: string }[] = [
  { pattern: /^([-+]?)0b([01]+)$/, prefix: "0b" },
  { pattern: /^([-+]?)0o([0-7]+)$/, prefix: "0o" },
  { pattern: /^([-+]?)0x([0-9a-fA-F]+)$/, prefix: "0x" },
  { pattern: /^([-+]?)0([0-7]+)$/, prefix: "0o" },
  { pattern: /^([-+]?)(0|[1-9][0-9]*)$/, prefix: "" },
];

const intTag = defineScalarTag("tag:yaml.org,2002:int", {
  implicit: true,
  implicitFirstChars: [..."+-0123456789"],
  identify: isNeverDumped,
  resolve: (text: string) => {
    if (!/^[-+0-9]/.test(text)) return NOT_RESOLVED;
    const plain = text.replaceAll("_", "");
    for (const { pattern, prefix } of integerForms) {
      const match = pattern.exec(plain);
      if (match) return exactly(BigInt(prefix + match[2]) * (match[1] === "-" ? -1n : 1n));
    }
    return NOT_RESOLVED;
  },
});

const floatTag = defineScalarTag("tag:yaml.org,2002:float", {
  implicit: true,
  implicitFirstChars: [..."+-.0123456789"],
  identify: isNeverDumped,
  resolve: (text: string) => {
    if (/^[-+]?\.(inf|Inf|INF)$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
    if (/^\.(nan|NaN|NAN)$/.test(text)) return Number.NaN;
    const plain = text.replaceAll("_", "");
    if (!/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(plain)) return NOT_RESOLVED;
    const value = Number(plain);
    // Go's parser answers "out of range" to 1e400, and what is no number stays a text.
    return Number.isFinite(value) ? value : NOT_RESOLVED;
  },
});

const schema = FAILSAFE_SCHEMA.withTags(nullCoreTag, boolTag, intTag, floatTag, mergeTag);

/** A value, or why there is none; `line` counts from 1 within the text. */
export type Parsed = { value: unknown } | { line: number | null; reason: string };

/** Reads one YAML document. Integers that JavaScript cannot hold exactly come as BigInt. */
export function parseYaml(text: string): Parsed {
  try {
    return { value: load(text, { schema, maxDepth: limits.depth, maxAliases: limits.aliasesPerDocument }) };
  } catch (error) {
    if (error instanceof YAMLException) {
      return { line: error.mark ? error.mark.line + 1 : null, reason: sentence(unquoted(error.reason)) };
    }
    return { line: null, reason: "This cannot be read as YAML." };
  }
}

function exactly(value: bigint): number | bigint {
  // Past 64 bits go-yaml reads a float, and so loses digits just as we do.
  const isExact = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
  const isInteger = value >= -(2n ** 63n) && value < 2n ** 64n;
  return isExact || !isInteger ? Number(value) : value;
}

/**
 * The parser's reason without the text that it quotes: a password that begins with * or ! and lacks its quotes is read
 * as the name of an alias or a tag.
 */
function unquoted(reason: string): string {
  if (/\balias "/.test(reason)) return "This alias names no anchor. A text that begins with * needs quotes.";
  if (/\btag\b/.test(reason)) return "This tag is not known here. A text that begins with ! needs quotes.";
  return reason.replaceAll(/"[^"]*"|<[^>]*>/g, "…");
}

function sentence(reason: string): string {
  const text = reason.trim().slice(0, 300);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
