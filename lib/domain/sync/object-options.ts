import type { Manifest } from "@/lib/domain/object/manifest";
import type { TakingRule } from "@/lib/domain/sync/take-over";

/** What is done about an object that left Git (`prune`), or whose application's objects are deleted (`delete`). */
export type Removal = "allowed" | "confirm" | "keep";

/** Why an object is not written although Git declares it, with the words of the instruction that says so. */
export type LeftAlone = { when: "always" | "present"; by: string };

/** What one object asks for by its annotations (Argo CD, Helm) or labels too (Flux). Null leaves it to the application. */
export type ObjectOptions = {
  prune: Removal | null;
  delete: Removal | null;
  /** The instruction that keeps the object or asks a person before it is pruned. */
  pruneBy: string | null;
  /** The same, before the application's objects are deleted. */
  deleteBy: string | null;
  replace: boolean | null;
  /** Where it cannot be changed in place it may be deleted and created again; with `replace`, at every change. */
  force: boolean;
  /** What the instruction that allows deleting and creating again says. */
  forceBy: string | null;
  /** Unknown fields are dropped by the server instead of being refused; only a replace can ask for that. */
  validate: boolean | null;
  skipsMissingKind: boolean | null;
  leftAlone: LeftAlone | null;
  /** What is taken from those who applied the object before Plumbline did. */
  taking: TakingRule;
  /** Left in the cluster it is no difference. */
  ignoresExtraneous: boolean;
  /** Whether what admission webhooks change counts as a difference where Git declares nothing. */
  countsWebhooks: boolean;
};

/** An instruction that nobody knows: what stands there, and what could. */
export type UnknownOption = { key: string; value: string; known: string[] };

type Effect = (options: ObjectOptions, by: string) => void;

const asAlways: Effect = () => {};
const removal =
  (kind: "prune" | "delete", wish: Removal): Effect =>
  (options, by) => {
    const before = options[kind];
    // Two instructions may speak of the same thing: the more careful one holds.
    if (before !== null && care[before] >= care[wish]) return;
    options[kind] = wish;
    options[kind === "prune" ? "pruneBy" : "deleteBy"] = by;
  };
const care: Record<Removal, number> = { allowed: 0, confirm: 1, keep: 2 };
const force: Effect = (options, by) => {
  options.force = true;
  options.forceBy = by;
};
const leave =
  (when: LeftAlone["when"]): Effect =>
  (options, by) => {
    if (options.leftAlone?.when !== "always") options.leftAlone = { when, by };
  };

const keepManagers: Effect = (options, by) => {
  options.taking.keptBy ??= by;
};

/** https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/ */
const syncOptions: Record<string, Effect> = {
  "Prune=false": removal("prune", "keep"),
  "Prune=confirm": removal("prune", "confirm"),
  "Prune=true": removal("prune", "allowed"),
  "Delete=false": removal("delete", "keep"),
  "Delete=confirm": removal("delete", "confirm"),
  "Delete=true": removal("delete", "allowed"),
  "Replace=true": (options) => (options.replace = true),
  "Replace=false": (options) => (options.replace = false),
  "Force=true": force,
  "Force=false": asAlways,
  "Validate=false": (options) => (options.validate = false),
  "Validate=true": (options) => (options.validate = true),
  "SkipDryRunOnMissingResource=true": (options) => (options.skipsMissingKind = true),
  "SkipDryRunOnMissingResource=false": (options) => (options.skipsMissingKind = false),
  "ServerSideApply=true": asAlways,
  "ServerSideApply=false": asAlways,
  "ClientSideApplyMigration=true": asAlways,
  "ClientSideApplyMigration=false": keepManagers,
  "PruneLast=true": asAlways,
  "PruneLast=false": asAlways,
  "ApplyOutOfSyncOnly=true": asAlways,
  "ApplyOutOfSyncOnly=false": asAlways,
};

/** https://argo-cd.readthedocs.io/en/stable/user-guide/compare-options/ */
const compareOptions: Record<string, Effect> = {
  IgnoreExtraneous: (options) => (options.ignoresExtraneous = true),
  "IncludeMutationWebhook=true": (options) => (options.countsWebhooks = true),
  "IncludeMutationWebhook=false": (options) => (options.countsWebhooks = false),
  "ServerSideDiff=true": asAlways,
  "ServerSideDiff=false": asAlways,
};

const keep: Effect = (options, by) => {
  removal("prune", "keep")(options, by);
  removal("delete", "keep")(options, by);
};

/** https://helm.sh/docs/howto/charts_tips_and_tricks/ and Argo CD, which keeps such an object as Prune=false does. */
const helmKeep: Record<string, Effect> = { keep };

/**
 * https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources, where what is
 * not pruned is not deleted with its Kustomization either.
 */
const flux: Record<string, Record<string, Effect>> = {
  "kustomize.toolkit.fluxcd.io/prune": { disabled: keep, enabled: asAlways },
  "kustomize.toolkit.fluxcd.io/reconcile": { disabled: leave("always"), enabled: asAlways },
  "kustomize.toolkit.fluxcd.io/ssa": {
    override: asAlways,
    merge: keepManagers,
    ifnotpresent: leave("present"),
    ignore: leave("always"),
  },
  "kustomize.toolkit.fluxcd.io/force": { enabled: force, disabled: asAlways },
};
const fluxSpelling: Record<string, string> = {
  override: "Override",
  merge: "Merge",
  ifnotpresent: "IfNotPresent",
  ignore: "Ignore",
};

export const syncOptionsAnnotation = "argocd.argoproj.io/sync-options";
export const compareOptionsAnnotation = "argocd.argoproj.io/compare-options";
/** Argo CD reads it on an Application; here it is read on each object. */
export const migrationManagerAnnotation = "argocd.argoproj.io/client-side-apply-migration-manager";
const migrationManager = /^ClientSideApplyMigrationManager=(.+)$/;
const helmKeepAnnotation = "helm.sh/resource-policy";

/** What an object asks for, and what of it nobody knows. The README of this folder says what each option does. */
export function readObjectOptions(manifest: Manifest): { options: ObjectOptions; unknown: UnknownOption[] } {
  const options: ObjectOptions = {
    prune: null,
    delete: null,
    pruneBy: null,
    deleteBy: null,
    replace: null,
    force: false,
    forceBy: null,
    validate: null,
    skipsMissingKind: null,
    leftAlone: null,
    taking: { keptBy: null, managers: [] },
    ignoresExtraneous: false,
    countsWebhooks: true,
  };
  const named = textOf(manifest.metadata.annotations ?? {}, migrationManagerAnnotation).trim();
  if (named !== "") options.taking.managers.push(named);
  const unknown: UnknownOption[] = [];
  for (const { key, value, effects, spelling } of instructionsIn(manifest)) {
    const manager = key === syncOptionsAnnotation ? migrationManager.exec(value)?.[1] : undefined;
    if (manager) {
      options.taking.managers.push(manager);
      continue;
    }
    const effect = Object.hasOwn(effects, value) ? effects[value] : undefined;
    if (effect) effect(options, `${key}: ${spelling(value)}`);
    else unknown.push({ key, value, known: Object.keys(effects).map(spelling) });
  }
  return { options, unknown };
}

/** Whether a sync option is one that only a whole application has. */
export function isOptionOfApplication(value: string): boolean {
  return /^(CreateNamespace|RespectIgnoreDifferences|FailOnSharedResource|PrunePropagationPolicy)=/.test(
    value,
  );
}

type Instruction = {
  key: string;
  value: string;
  effects: Record<string, Effect>;
  spelling(value: string): string;
};

function instructionsIn({ metadata }: Manifest): Instruction[] {
  const annotations = metadata.annotations ?? {};
  const list = (key: string, effects: Record<string, Effect>): Instruction[] =>
    textOf(annotations, key)
      .split(",")
      .map((value) => value.trim())
      .filter((value) => value !== "")
      .map((value) => ({ key, value, effects, spelling: (text) => text }));
  const word = (
    from: Record<string, unknown>,
    key: string,
    effects: Record<string, Effect>,
  ): Instruction[] => {
    const value = textOf(from, key).trim().toLowerCase();
    return value === "" ? [] : [{ key, value, effects, spelling: (text) => fluxSpelling[text] ?? text }];
  };
  return [
    ...list(syncOptionsAnnotation, syncOptions),
    ...list(compareOptionsAnnotation, compareOptions),
    ...word(annotations, helmKeepAnnotation, helmKeep),
    // Flux takes labels for annotations, and either in any case.
    ...Object.entries(flux).flatMap(([key, effects]) => [
      ...word(annotations, key, effects),
      ...word(metadata.labels ?? {}, key, effects),
    ]),
  ];
}

function textOf(from: Record<string, unknown>, key: string): string {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  return typeof value === "string" ? value : "";
}
