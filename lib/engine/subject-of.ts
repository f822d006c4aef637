import { ownedManifest } from "@/lib/domain/compare/owned-fields";
import type { IgnoreRule } from "@/lib/domain/ignore/ignore-rule";
import type { Manifest } from "@/lib/domain/object/manifest";
import type { PlacedObject } from "@/lib/domain/render/place-objects";
import { markIn, markOf } from "@/lib/domain/sync/marks";
import type { SyncOptions } from "@/lib/domain/sync/sync-options";
import { writeRuleOf, type WriteRule } from "@/lib/domain/sync/write-rule";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { ignoredIn } from "@/lib/engine/ignoring";
import { autoscalerOf } from "@/lib/engine/observed-object";
import type { AppliedObject } from "@/lib/engine/ports/target-store";
import type { Subject } from "@/lib/engine/subject";

/**
 * A desired object of a target beside what is live, given what the store knows of our last write. Throws
 * `render_failed` when a jq expression of its ignored differences could not be asked.
 */
export async function subjectOf(
  world: ClusterWorld,
  target: { id: string; options: SyncOptions; ignoreRules: IgnoreRule[] },
  { placed, live, row }: { placed: PlacedObject; live: Manifest | null; row: AppliedObject | null },
): Promise<Subject & { rule: WriteRule }> {
  const { options, ignoreRules } = target;
  const mark = markOf(world.ports.installationId, target.id);
  const rule = writeRuleOf(placed.manifest, live, options);
  return {
    placed,
    live,
    applied: appliedTruth(begunRow(row, live, mark), live, world.fieldManager, rule),
    rule,
    ignored: await ignoredIn(ignoreRules, placed, live, world.ports.jq, options.respectIgnoreDifferences),
    autoscaler: autoscalerOf(world.cache, placed.ref),
    mark,
    manager: world.fieldManager,
  };
}

/**
 * What is known of our last write. A takeover that was begun and has not come to be (the object does not carry our mark)
 * counts as none: whoever goes on with it, or comes later, finds an object that is not ours.
 */
function begunRow(applied: AppliedObject | null, live: Manifest | null, mark: string): AppliedObject | null {
  const isBegun = applied?.state === "unknown" && applied.origin === "adopted";
  return isBegun && live !== null && markIn(live) !== mark ? null : applied;
}

/** Our last write as far as it is known; a lost answer is read back from the fields that we own. */
function appliedTruth(
  applied: AppliedObject | null,
  live: Manifest | null,
  manager: string,
  rule: WriteRule,
): Subject["applied"] {
  if (!applied) return null;
  if (applied.state === "known" && applied.manifest) return applied.manifest;
  // Who replaced owns nothing by applying: a lost answer cannot be told from the fields.
  if (rule.method === "replace") return "unknown";
  return live ? ownedManifest(live, manager) : "unknown";
}
