import { z } from "zod";

/** A `Status` of the API server (meta/v1), as far as we read it. Every member may be missing or odd. */
const statusSchema = z.object({
  kind: z.literal("Status"),
  message: z.string().catch(""),
  reason: z.string().catch(""),
  code: z.number().catch(0),
  details: z
    .object({
      kind: z.string().catch(""),
      name: z.string().catch(""),
      causes: z
        .array(
          z.object({
            reason: z.string().catch(""),
            message: z.string().catch(""),
            field: z.string().catch(""),
          }),
        )
        .catch([]),
    })
    .catch({ kind: "", name: "", causes: [] }),
});
export type ApiStatus = z.infer<typeof statusSchema>;

/** Reads an error answer; plain text ("404 page not found") and a proxy's HTML become a Status without reason. */
export function readStatus(code: number, body: string): ApiStatus {
  const parsed = statusSchema.safeParse(parseJson(body));
  if (parsed.success) return { ...parsed.data, code };
  const isText = !body.trimStart().startsWith("<");
  return {
    kind: "Status",
    message: isText ? body : "",
    reason: "",
    code,
    details: { kind: "", name: "", causes: [] },
  };
}

/** A server's sentence, made fit to be shown: one line, no control characters, at most 600 characters. */
export function shownText(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length > 600 ? `${line.slice(0, 600)}…` : line;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
