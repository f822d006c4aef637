/** Paths as JSON, one list for each document; null with jq's own words where the expression is at fault. */
export type JqText = { text: string; reason: null } | { text: null; reason: string };

/** Asks jq where an expression leads. Runs as long as the expression does: call it where that can be ended. */
export async function runJq(expression: string, documents: unknown[]): Promise<JqText> {
  // On a line of its own, so that a comment at its end does not swallow the rest.
  const filter = `[.[] | try [path(${expression}\n)] catch []]`;
  try {
    // Most threads only ever render.
    const { raw } = await import("jq-wasm");
    return { text: await raw(documents as object, filter, ["-c"]), reason: null };
  } catch (error) {
    const [line = ""] = (error instanceof Error ? error.message : "").split("\n");
    return {
      text: null,
      reason: `jq does not understand it: ${line.replace(/^jq: error: /, "").slice(0, 200)}`,
    };
  }
}
