import { refOf, type Manifest } from "@/lib/domain/object/manifest";
import { readObjectOptions, type LeftAlone } from "@/lib/domain/sync/object-options";
import { isGuardedKind } from "@/lib/domain/sync/prune-guard";
import type { SyncOptions } from "@/lib/domain/sync/sync-options";
import type { TakingRule } from "@/lib/domain/sync/take-over";

/** How one object is written, or that it is not. */
export type WriteRule = {
  /** `replace` sends the whole object in place of what is there; nothing else of it stays. */
  method: "apply" | "replace";
  /** When it is deleted and created again: where the server refuses to change it in place, or at every change. */
  recreate: "never" | "when_immutable" | "always";
  /** Whether a replace is refused for fields that the kind does not have. */
  isValidated: boolean;
  /** A kind that the cluster does not serve yet is no reason to refuse the operation before its first write. */
  skipsMissingKind: boolean;
  countsWebhooks: boolean;
  leftAlone: LeftAlone | null;
  taking: TakingRule;
};

/** How an object is written that asks for nothing. */
export const plainRule: WriteRule = {
  method: "apply",
  recreate: "never",
  isValidated: true,
  skipsMissingKind: false,
  countsWebhooks: true,
  leftAlone: null,
  taking: { keptBy: null, managers: [] },
};

/**
 * How an object is written: what it says by itself holds before what its application says. Who set an instruction to
 * leave it alone on the live object is heard as well (Flux). Kinds whose deletion takes other people's things with it
 * are never created again; and what is replaced by force is compared as an apply would be, because the server does not
 * tell what it would have made.
 */
export function writeRuleOf(desired: Manifest, live: Manifest | null, application: SyncOptions): WriteRule {
  const { options } = readObjectOptions(desired);
  const isReplaced = options.replace ?? application.replace;
  const mayRecreate = options.force && !isGuardedKind(refOf(desired));
  const recreate = mayRecreate ? (isReplaced ? "always" : "when_immutable") : "never";
  return {
    method: isReplaced && recreate !== "always" ? "replace" : "apply",
    recreate,
    isValidated: options.validate ?? true,
    skipsMissingKind: options.skipsMissingKind ?? application.skipDryRunOnMissingResource,
    countsWebhooks: options.countsWebhooks,
    leftAlone: leftAlone(options.leftAlone, live),
    taking: options.taking,
  };
}

function leftAlone(wish: LeftAlone | null, live: Manifest | null): LeftAlone | null {
  if (wish?.when === "always") return wish;
  const there = live && readObjectOptions(live).options.leftAlone;
  if (there?.when === "always") return { ...there, by: `${there.by} in the cluster` };
  return live ? wish : null;
}
