import { z } from "zod";
import { needWords } from "@/lib/api/need-words";
import { AppError } from "@/lib/platform/errors";

/**
 * What somebody sent, as its schema reads it. Throws `bad_input` that names the first field at fault and what it
 * needs; the value is not repeated, because it may be a password or a kubeconfig.
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) {
    refuseUnstorable(result.data, []);
    return result.data;
  }
  const issue = result.error.issues[0]!;
  const field = issue.path.join(".");
  throw new AppError("bad_input", field ? `${field}: ${needWords(issue)}` : needWords(issue), {
    field: field || undefined,
  });
}

/** NUL and halves of characters: Postgres refuses the first, and the second are no text. */
function refuseUnstorable(value: unknown, path: string[]): void {
  if (typeof value === "string" && (value.includes("\u0000") || !value.isWellFormed())) {
    const field = path.join(".");
    throw new AppError("bad_input", `${field ? `${field}: ` : ""}It holds characters that are no text.`, {
      field: field || undefined,
    });
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    refuseUnstorable(key, path);
    refuseUnstorable(member, [...path, key]);
  }
}

const idSchema = z.uuid();

/** An id of ours, or null for anything else: what cannot be an id does not exist, and Postgres need not be asked. */
export function asId(text: string): string | null {
  return idSchema.safeParse(text).success ? text : null;
}
