import { createHash } from "node:crypto";
import type { HealthStatus } from "@/lib/domain/health/health";
import type { Manifest } from "@/lib/domain/object/manifest";
import type { RowExample } from "@/lib/testing/health/row-examples";

/** The whole objects of an example, one for each state, with what is said of it. */
export function objectsOf({ of, needs, states }: RowExample): { status: HealthStatus; object: Manifest }[] {
  const [apiVersion = "", kind = ""] = of.split(" ");
  return states.map(([health, state]) => {
    const { status, ...always } = needs ?? {};
    const parts: Record<string, object> = { ...always, ...state };
    for (const [name, part] of Object.entries(always))
      if (!Array.isArray(part)) parts[name] = { ...part, ...parts[name] };
    // What a status needs is asked of those objects alone that have one.
    if (state.status) parts.status = { ...status, ...state.status };
    const metadata = { name: "x", generation: 2, ...parts.metadata };
    return { status: health, object: { ...parts, apiVersion, kind, metadata } as Manifest };
  });
}

/** Changes with anything that a definition could refuse, and not with what we say of it. */
export function digestOf(example: RowExample): string {
  const objects = objectsOf(example).map(({ object }) => object);
  return createHash("sha256").update(JSON.stringify(objects)).digest("hex").slice(0, 16);
}
