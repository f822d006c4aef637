import { AppError } from "@/lib/platform/errors";

/** The body of a request, read no further than `bytesMax`. Throws `bad_input` beyond. */
export async function readBody(request: Request, bytesMax: number): Promise<Buffer> {
  const tooLarge = () =>
    new AppError("bad_input", `The request is larger than ${Math.floor(bytesMax / 1024)} KB.`);
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > bytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A JSON body. Throws `bad_input` for anything else; an absent body is an empty object. */
export async function readJson(request: Request, bytesMax: number): Promise<Record<string, unknown>> {
  if (request.body !== null && !/^application\/json\b/i.test(request.headers.get("content-type") ?? "")) {
    throw new AppError("bad_input", "Send JSON (content-type: application/json).");
  }
  const body = await readBody(request, bytesMax);
  if (body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString("utf8"));
  } catch {
    throw new AppError("bad_input", "The request is not valid JSON.");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new AppError("bad_input", "Send a JSON object.");
  }
  return parsed as Record<string, unknown>;
}
