import { refKey, type Manifest } from "@/lib/domain/object/manifest";
import type { PlacedObject } from "@/lib/domain/render/place-objects";
import type { PlacedHook } from "@/lib/domain/render/place-rendering";
import type { HookDeletePolicy } from "@/lib/domain/sync/object-role";
import { hookPhasesOfSync, type SyncPhase, type Turn } from "@/lib/domain/sync/sync-phase";

/** A hook in one of its phases, as it is named in one operation. */
export type HookRun = Turn & {
  placed: PlacedObject;
  deletePolicies: HookDeletePolicy[];
  /** What Git gives in place of a name. */
  generateName: string | null;
};

/**
 * What the hooks of a rendering are in one operation: each once for each of its phases that the operation has. A hook with `generateName` gets
 * a name that the operation determines, as in Argo CD, so that whoever goes on with it finds the same object.
 */
export function hookRunsOf(
  hooks: PlacedHook[],
  operation: { id: string; sha: string },
  phases: readonly SyncPhase[] = hookPhasesOfSync,
): HookRun[] {
  return hooks.flatMap(({ hook, ...placed }) =>
    hook.phases
      .filter((phase) => phases.includes(phase))
      .map((phase) => ({
        phase,
        wave: hook.wave,
        deletePolicies: hook.deletePolicies,
        generateName: placed.clear.metadata.name ? null : (placed.clear.metadata.generateName ?? null),
        placed: named(
          placed,
          `${operation.sha.slice(0, 7)}-${phase.toLowerCase()}-${operation.id.slice(-8)}`,
        ),
      })),
  );
}

/** The longest name that may be a label too: a Job names its pods by its own name. */
const nameMax = 63;

function named(placed: PlacedObject, suffix: string): PlacedObject {
  const { generateName } = placed.clear.metadata;
  if (placed.clear.metadata.name || !generateName) return placed;
  // Several of one prefix are told apart by what the rendering counted behind the star.
  const count = placed.ref.name.slice(generateName.length + 1);
  const end = count ? `${suffix}-${count}` : suffix;
  const name = `${generateName.slice(0, nameMax - end.length)}${end}`;
  const ref = { ...placed.ref, name };
  return {
    ...placed,
    ref,
    refKey: refKey(ref),
    clear: withName(placed.clear, name),
    manifest: withName(placed.manifest, name),
  };
}

function withName<M extends Manifest>(manifest: M, name: string): M {
  const { generateName: _, ...metadata } = manifest.metadata;
  return { ...manifest, metadata: { ...metadata, name } };
}

/** What stands for the name of an object that has only a `generateName`; no name holds a star. */
export function nameOfNameless(generateName: string, count: number): string {
  return count > 1 ? `${generateName}*${count}` : `${generateName}*`;
}
