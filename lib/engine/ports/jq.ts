import type { JsonPath } from "@/lib/domain/ignore/json-path";

/** What an expression points at in each of some documents, or why nobody can tell. */
export type JqAnswer = { outcome: "found"; paths: JsonPath[][] } | { outcome: "failed"; reason: string };

/** Asks jq where an expression leads, in bounded time. A document in which it fails has no such place. */
export interface JqPaths {
  pathsOf(expression: string, documents: unknown[]): Promise<JqAnswer>;
}
