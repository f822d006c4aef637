import type { Viewer } from "@/lib/api/viewer-schema";
import type { Actor } from "@/lib/domain/ledger/operation";

/** A signed-in person and where the request came from: whoever changes something is recorded with both. */
export type Caller = {
  viewer: Viewer;
  origin: { ip?: string; userAgent?: string };
  /** The session that asks; left out where nobody signed in for it, as in tests. */
  sessionId?: string;
};

/** The caller as the record names them. */
export function byOf({ viewer, origin }: Caller): { actor: Actor; origin: Caller["origin"] } {
  return { actor: { kind: "person", id: viewer.id, name: viewer.name }, origin };
}
