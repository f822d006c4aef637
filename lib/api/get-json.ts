import type { z } from "zod";
import { errorSchema } from "@/lib/api/error-schema";

/** A failed answer of /api/v1, in words fit for the screen. */
export class ApiError extends Error {
  /** A code of lib/platform/errors, or `offline` when there was no answer at all. */
  readonly code: string;
  /** The form field at fault. */
  readonly field?: string;
  /** ISO time at which it may be tried again. */
  readonly retryAt?: string;

  constructor(code: string, message: string, options: { field?: string; retryAt?: string } = {}) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.field = options.field;
    this.retryAt = options.retryAt;
  }
}

/** Reads JSON and checks it against its schema. Throws ApiError. */
export async function getJson<Schema extends z.ZodType>(
  url: string,
  schema: Schema,
  signal?: AbortSignal,
): Promise<z.output<Schema>> {
  return schema.parse(await send(url, { signal }));
}

/** Sends JSON (POST unless told otherwise) and checks the answer. Throws ApiError. */
export async function postJson<Schema extends z.ZodType>(
  url: string,
  body: unknown,
  schema: Schema,
  method: "POST" | "PUT" | "PATCH" | "DELETE" = "POST",
): Promise<z.output<Schema>> {
  const answer = await send(url, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  return schema.parse(answer);
}

async function send(url: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError("offline", "Plumbline does not answer. Check your connection; this page tries again.");
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  const failure = errorSchema.safeParse(answer);
  if (!failure.success) {
    throw new ApiError("internal", `Plumbline answered with an error (${response.status}).`);
  }
  const { code, message, field, retryAt } = failure.data.error;
  throw new ApiError(code, message, { field, retryAt });
}

/** A query string of what is set: `?a=1&b=2`, or "" for nothing. */
export function queryString(values: Record<string, string | number | null | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== "") params.set(name, String(value));
  }
  const text = params.toString();
  return text ? `?${text}` : "";
}
