import { parseArgs } from "node:util";

/**
 * Reads a command line of whole numbers, each with its default and its limits, besides `--json` and `--help`; `flags`
 * are switches. Null after `help` was printed. Throws in words, with `help` for what it does not know.
 *
 * @param {string} help
 * @param {Record<string, { byDefault: number, min?: number, max?: number }>} numbers
 * @param {{ flags?: string[], takesNames?: boolean, args?: string[] }} [more]
 */
export function readNumberOptions(help, numbers, { flags = [], takesNames = false, args } = {}) {
  const { values, positionals: names } = parse(help, {
    args,
    allowPositionals: takesNames,
    options: {
      ...Object.fromEntries(Object.keys(numbers).map((name) => [name, { type: "string" }])),
      ...Object.fromEntries(["json", ...flags].map((name) => [name, { type: "boolean", default: false }])),
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(help);
    return null;
  }
  for (const [name, { byDefault, min, max }] of Object.entries(numbers)) {
    const number = Number(values[name] ?? byDefault);
    if (!Number.isInteger(number) || number < min || number > max) {
      const limits = min === undefined ? "" : `, from ${min} to ${max}`;
      throw new Error(`--${name} expects a whole number${limits}.`);
    }
    values[name] = number;
  }
  return { ...values, names };
}

function parse(help, config) {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new Error(`${error.message}\n\n${help}`, { cause: error });
  }
}
