import type { Readable } from "node:stream";
import type { Manifest } from "@/lib/domain/object/manifest";
import { readStatus, type ApiStatus } from "@/lib/kubernetes/api-status";
import { readObject } from "@/lib/kubernetes/read-object";

/** etcd keeps objects of up to 1.5 MB; an event is one, spelled in JSON. */
const lineBytesMax = 16 * 1024 * 1024;

export type WatchEvent =
  | { type: "ADDED" | "MODIFIED" | "DELETED"; object: Manifest }
  /** How far the watch has come; `endsInitial`: everything that was there has been told (a streamed list). */
  | { type: "BOOKMARK"; resourceVersion: string; endsInitial: boolean }
  | { type: "ERROR"; status: ApiStatus };

/** What a watch said cannot be read: nothing after it can be trusted, so the kind is listed again. */
export class WatchGarbled extends Error {}

/** The events of a watch, one JSON document a line. Throws WatchGarbled, or what the connection throws. */
export async function* watchEvents(body: Readable): AsyncGenerator<WatchEvent> {
  for await (const line of lines(body)) if (line) yield readEvent(line);
}

async function* lines(body: Readable): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, end));
      yield Buffer.concat(parts).toString("utf8").trim();
      parts = [];
      bytes = 0;
      from = end + 1;
    }
    parts.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > lineBytesMax) throw new WatchGarbled();
  }
}

function readEvent(line: string): WatchEvent {
  let event: {
    type?: unknown;
    object?: {
      code?: unknown;
      metadata?: { resourceVersion?: unknown; annotations?: Record<string, unknown> };
    };
  } | null;
  try {
    event = JSON.parse(line) as typeof event;
  } catch {
    // The parser's message quotes the line, which may be a Secret.
    throw new WatchGarbled();
  }
  const { type, object } = event ?? {};
  if (type === "ERROR") {
    const code = object?.code;
    return {
      type,
      status: readStatus(typeof code === "number" ? code : 500, JSON.stringify(object ?? null)),
    };
  }
  if (type === "BOOKMARK") {
    const endsInitial = object?.metadata?.annotations?.["k8s.io/initial-events-end"] === "true";
    return { type, resourceVersion: String(object?.metadata?.resourceVersion ?? ""), endsInitial };
  }
  if (type !== "ADDED" && type !== "MODIFIED" && type !== "DELETED") throw new WatchGarbled();
  const read = objectIn(object);
  if (!read?.metadata.resourceVersion) throw new WatchGarbled();
  return { type, object: read };
}

function objectIn(value: unknown): Manifest | null {
  try {
    return readObject(value);
  } catch {
    return null;
  }
}
