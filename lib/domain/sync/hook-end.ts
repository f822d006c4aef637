import { healthOf } from "@/lib/domain/health/health-of";
import type { Manifest } from "@/lib/domain/object/manifest";

export type HookEnd = { state: "running" | "succeeded" | "failed"; reason: string | null };

/**
 * Whether a hook has come to its end, by its health (gitops-engine, `getOperationPhase`): a Job, Pod or Workflow when
 * it completed or failed, anything else when it is healthy. `uid` is that of the object which was created: another one
 * of the same name is not it. One that is being deleted still tells how it ended.
 */
export function hookEnd(live: Manifest | null, uid: string | null, owned: Manifest[]): HookEnd {
  if (!live || live.metadata.uid !== uid)
    return { state: "failed", reason: "it is gone, and how it ended was not seen" };
  const { deletionTimestamp: _, ...metadata } = live.metadata;
  const { status, reason } = healthOf({ ...live, metadata }, owned);
  switch (status) {
    case "Healthy":
      return { state: "succeeded", reason: null };
    case "Degraded":
    case "Unknown":
    case "Missing":
      return { state: "failed", reason: reason ?? "it failed" };
    case "Progressing":
    case "Suspended":
      return { state: "running", reason };
  }
}

/** How long a hook that removes itself stays at least, so that its end is seen, also by a successor. */
const lifeSecondsMin = 600;

/** A hook's manifest in which a Job or a Workflow does not remove itself before its end could be seen. */
export function withLife<M extends Manifest>(manifest: M): M {
  const spec = manifest.spec as Record<string, unknown> | undefined;
  if (manifest.kind === "Job" && isShort(spec?.ttlSecondsAfterFinished))
    return { ...manifest, spec: { ...spec, ttlSecondsAfterFinished: lifeSecondsMin } };
  const strategy = spec?.ttlStrategy;
  if (manifest.kind !== "Workflow" || typeof strategy !== "object" || strategy === null) return manifest;
  const longer = Object.entries(strategy).map(([name, value]) => [
    name,
    isShort(value) ? lifeSecondsMin : value,
  ]);
  return { ...manifest, spec: { ...spec, ttlStrategy: Object.fromEntries(longer) as unknown } };
}

/** Whether an object of this manifest goes by itself once it has ended. */
export function removesItself({ kind, spec }: Manifest): boolean {
  const said = spec as { ttlSecondsAfterFinished?: unknown; ttlStrategy?: unknown } | undefined;
  if (kind === "Job") return typeof said?.ttlSecondsAfterFinished === "number";
  return kind === "Workflow" && said?.ttlStrategy !== undefined && said.ttlStrategy !== null;
}

function isShort(seconds: unknown): boolean {
  return typeof seconds === "number" && seconds < lifeSecondsMin;
}
