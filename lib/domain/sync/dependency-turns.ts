import type { ObjectRef } from "@/lib/domain/object/manifest";
import { byTurn, type Turn } from "@/lib/domain/sync/sync-phase";

type Declared = { ref: ObjectRef; refKey: string; wave: number; defines: string | null };

/**
 * When each object has its turn, by its key. What others cannot be without goes with the first of them, whatever wave
 * it names (gitops-engine, `sync_tasks.go`, `adjustDeps`): a namespace with what lies in it, hooks included, and a
 * definition with the first resource of its kind.
 */
export function earliestTurns(desired: Declared[], hooks: (Turn & { ref: ObjectRef })[]): Map<string, Turn> {
  const own = desired.map((object) => ({ ...object, phase: "Sync" as const }));
  const first = new Map<string, Turn>();
  for (const { ref, phase, wave } of [...own, ...hooks]) {
    for (const need of [`namespace ${ref.namespace}`, `kind ${ref.group}/${ref.kind}`]) {
      const known = first.get(need);
      if (!known || byTurn({ phase, wave }, known) < 0) first.set(need, { phase, wave });
    }
  }
  return new Map(
    own.map(({ refKey, ref, defines, phase, wave }) => {
      const isNamespace = ref.kind === "Namespace" && ref.group === "";
      const needed = first.get(isNamespace ? `namespace ${ref.name}` : `kind ${defines}`);
      const isEarlier = needed !== undefined && byTurn(needed, { phase, wave }) < 0;
      return [refKey, isEarlier ? needed : { phase, wave }];
    }),
  );
}
