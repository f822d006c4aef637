import type { IncomingMessage } from "node:http";
import { CORE_SCHEMA, load } from "js-yaml";
import { ApiError, badRequest } from "../api/api-error";
import { isObject, type Json } from "../json";

/** What a path under /api or /apis names. */
export type Address = {
  group: string;
  version: string;
  namespace: string;
  plural: string;
  name: string;
  subresource: string;
};

/** Reads `/api/v1/namespaces/shop/pods/x/status` and the like; null when the path names no resource. */
export function readAddress(pathname: string): Address | null {
  const parts = pathname.split("/").filter(Boolean).map(decodeURIComponent);
  const isCore = parts[0] === "api";
  if (!isCore && parts[0] !== "apis") return null;
  const [group, version, ...rest] = isCore ? ["", ...parts.slice(1)] : parts.slice(1);
  if (group === undefined || version === undefined || rest.length === 0) return null;
  // `namespaces/x` is the namespace itself; with more behind it, it is where something lies.
  const isInside = rest[0] === "namespaces" && rest.length > 2 && !["status", "finalize"].includes(rest[2]!);
  const [plural = "", name = "", subresource = ""] = isInside ? rest.slice(2) : rest;
  return { group, version, namespace: isInside ? rest[1]! : "", plural, name, subresource };
}

const bodyMax = 3 * 1024 * 1024;

/** The body as JSON. Apply patches may be YAML. Throws 400, 413 and 415. */
export async function readBody(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyMax)
      throw new ApiError(413, "RequestEntityTooLarge", `Request entity too large: limit is ${bodyMax}`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  const type = mediaType(request);
  if (type.includes("protobuf") || type.includes("cbor"))
    throw new ApiError(
      415,
      "UnsupportedMediaType",
      `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml`,
    );
  if (text === "") return {};
  try {
    return type.includes("yaml") && !/^\s*[[{]/.test(text)
      ? (load(text, { schema: CORE_SCHEMA }) as Json)
      : (JSON.parse(text) as Json);
  } catch (error) {
    throw badRequest(`error decoding the body: ${(error as Error).message.split("\n")[0]}`);
  }
}

export function mediaType(request: IncomingMessage): string {
  return (request.headers["content-type"] ?? "application/json").split(";")[0]!.trim();
}

/** The field manager of a write: named, or drawn from the user agent as API servers do. */
export function managerOf(request: IncomingMessage, query: URLSearchParams): string {
  const named = query.get("fieldManager");
  if (named !== null && named.length > 128)
    throw badRequest("fieldManager: Too long: may not be more than 128 bytes");
  return named || (request.headers["user-agent"] ?? "unknown").split("/")[0]!;
}

export function isDryRun(query: URLSearchParams, body?: Json): boolean {
  const inBody = isObject(body) && Array.isArray(body.dryRun) ? body.dryRun.map(String) : [];
  const values = [...query.getAll("dryRun"), ...inBody].filter(Boolean);
  if (values.some((value) => value !== "All"))
    throw new ApiError(
      422,
      "Invalid",
      `dryRun: Unsupported value: "${values.join(",")}": supported values: "All"`,
    );
  return values.length > 0;
}
