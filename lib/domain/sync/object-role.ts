import type { Manifest } from "@/lib/domain/object/manifest";
import type { SyncPhase } from "@/lib/domain/sync/sync-phase";

export type HookDeletePolicy = "BeforeHookCreation" | "HookSucceeded" | "HookFailed" | "Never";

/** A hook: run in these phases, never compared. */
export type HookRole = {
  role: "hook";
  phases: SyncPhase[];
  wave: number;
  deletePolicies: HookDeletePolicy[];
};

/** What a manifest of Git is to a sync. `aside`: neither written nor compared, and why. */
export type ObjectRole = { role: "object"; wave: number } | HookRole | { role: "aside"; why: string };

export const hookAnnotation = "argocd.argoproj.io/hook";
export const hookDeletePolicyAnnotation = "argocd.argoproj.io/hook-delete-policy";
export const waveAnnotation = "argocd.argoproj.io/sync-wave";
export const ignoreHealthAnnotation = "argocd.argoproj.io/ignore-healthcheck";
export const helmHookAnnotation = "helm.sh/hook";
export const helmWeightAnnotation = "helm.sh/hook-weight";
export const helmDeletePolicyAnnotation = "helm.sh/hook-delete-policy";

type Annotated = { metadata: Pick<Manifest["metadata"], "annotations"> };

/** Argo CD's names; null for what is never run. */
const hookNames = new Map<string, SyncPhase | null>([
  ["PreSync", "PreSync"],
  ["Sync", "Sync"],
  ["PostSync", "PostSync"],
  ["SyncFail", "SyncFail"],
  ["Skip", null],
  ["PreDelete", "PreDelete"],
  ["PostDelete", "PostDelete"],
]);

/**
 * Helm's names as Argo CD maps them (gitops-engine, `hook/helm/type.go`, and since Argo CD 3.3 `controller/hook.go` for
 * those around deleting); null for those that it never runs.
 */
const helmHookNames = new Map<string, SyncPhase | null>([
  ["pre-install", "PreSync"],
  ["pre-upgrade", "PreSync"],
  ["post-install", "PostSync"],
  ["post-upgrade", "PostSync"],
  ["pre-delete", "PreDelete"],
  ["post-delete", "PostDelete"],
  ["pre-rollback", null],
  ["post-rollback", null],
  ["test", null],
  ["test-success", null],
  ["test-failure", null],
  ["crd-install", null],
]);

const deletePolicyNames = new Map<string, HookDeletePolicy>([
  ["BeforeHookCreation", "BeforeHookCreation"],
  ["HookSucceeded", "HookSucceeded"],
  ["HookFailed", "HookFailed"],
  ["Never", "Never"],
]);
const helmDeletePolicyNames = new Map<string, HookDeletePolicy>([
  ["before-hook-creation", "BeforeHookCreation"],
  ["hook-succeeded", "HookSucceeded"],
  ["hook-failed", "HookFailed"],
]);

/**
 * What a manifest is to a sync, by the rules of gitops-engine (`pkg/sync/hook`, `pkg/sync/syncwaves`): Argo CD's hook
 * annotation hides Helm's, the delete policies of both count together, and the weight of Helm is the wave where there
 * is no other. Names that are unknown count as absent here; `roleProblems` says them, and nothing is written then.
 */
export function roleOf(manifest: Annotated): ObjectRole {
  const annotations = annotationsOf(manifest);
  const wave = waveOf(manifest);
  const argo = namesIn(annotations, hookAnnotation);
  if (argo.length > 0) return roleByNames(argo, hookNames, manifest, wave);
  const helm = namesIn(annotations, helmHookAnnotation);
  // Helm calls a definition that goes first a hook; it is an object like any other.
  if (helm.length === 0 || (helm.length === 1 && helm[0] === "crd-install")) return { role: "object", wave };
  return roleByNames(helm, helmHookNames, manifest, wave);
}

/** The wave of a manifest: Argo CD's, else the weight that Helm gives it, else 0. */
export function waveOf(manifest: Annotated): number {
  const annotations = annotationsOf(manifest);
  return integerIn(annotations[waveAnnotation]) ?? integerIn(annotations[helmWeightAnnotation]) ?? 0;
}

/** Whether the health of an object counts for its target. */
export function countsForHealth(manifest: Annotated): boolean {
  return annotationsOf(manifest)[ignoreHealthAnnotation] !== "true";
}

/** An annotation of a manifest that cannot be followed, and why, in words. */
export type RoleProblem = { annotation: string; value: string; why: string };

/** What keeps the instructions of a manifest about hooks and waves from being followed as they stand. */
export function roleProblems(manifest: Annotated): RoleProblem[] {
  const annotations = annotationsOf(manifest);
  return [
    ...unknownNames(annotations, hookAnnotation, hookNames, "hook"),
    ...unknownNames(annotations, hookDeletePolicyAnnotation, deletePolicyNames, "delete policy"),
    ...unknownNames(annotations, helmHookAnnotation, helmHookNames, "hook of Helm"),
    ...unknownNames(annotations, helmDeletePolicyAnnotation, helmDeletePolicyNames, "delete policy of Helm"),
    ...unreadableNumber(annotations, waveAnnotation, "wave"),
    ...unreadableNumber(annotations, helmWeightAnnotation, "weight"),
  ];
}

function roleByNames(
  names: string[],
  known: Map<string, SyncPhase | null>,
  manifest: Annotated,
  wave: number,
): ObjectRole {
  // What nobody can read is compared and shown; that it is not written, `roleProblems` sees to.
  if (!names.some((name) => known.has(name))) return { role: "object", wave };
  const phases = phasesOf(names, known);
  if (phases.length > 0) return { role: "hook", phases, wave, deletePolicies: deletePoliciesOf(manifest) };
  return { role: "aside", why: whyAside(names) };
}

function whyAside(names: string[]): string {
  if (names.includes("Skip")) return "Left out of every sync.";
  return "A hook of Helm that is never run.";
}

function phasesOf(names: string[], known: Map<string, SyncPhase | null>): SyncPhase[] {
  return [...new Set(names.flatMap((name) => known.get(name) ?? []))];
}

function deletePoliciesOf(manifest: Annotated): HookDeletePolicy[] {
  const annotations = annotationsOf(manifest);
  const policies = [
    ...namesIn(annotations, hookDeletePolicyAnnotation).flatMap((name) => deletePolicyNames.get(name) ?? []),
    ...namesIn(annotations, helmDeletePolicyAnnotation).flatMap(
      (name) => helmDeletePolicyNames.get(name) ?? [],
    ),
  ];
  return policies.length > 0 ? [...new Set(policies)] : ["BeforeHookCreation"];
}

function unknownNames(
  annotations: Record<string, string>,
  annotation: string,
  known: Map<string, unknown>,
  what: string,
): RoleProblem[] {
  const value = annotations[annotation];
  if (value === undefined) return [];
  const names = namesIn(annotations, annotation);
  if (names.length === 0) return [{ annotation, value, why: `it names no ${what}` }];
  const unknown = names.find((name) => !known.has(name));
  return unknown === undefined
    ? []
    : [{ annotation, value, why: `Plumbline knows no ${what} called ${unknown.slice(0, 40)}` }];
}

function unreadableNumber(
  annotations: Record<string, string>,
  annotation: string,
  what: string,
): RoleProblem[] {
  const value = annotations[annotation];
  if (value === undefined || integerIn(value) !== null) return [];
  return [{ annotation, value, why: `a ${what} is a whole number` }];
}

const waveMax = 2 ** 31 - 1;

/** As Go's `strconv.Atoi` reads it, within what a column holds. */
function integerIn(text: string | undefined): number | null {
  if (text === undefined || !/^[+-]?\d{1,10}$/.test(text)) return null;
  const value = Number(text);
  return Math.abs(value) <= waveMax ? value : null;
}

function namesIn(annotations: Record<string, string>, annotation: string): string[] {
  const value = annotations[annotation] ?? "";
  return value
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** Annotations that are texts: what is hostile elsewhere in a manifest is found by others. */
function annotationsOf({ metadata }: Annotated): Record<string, string> {
  const texts = Object.entries(metadata.annotations ?? {}).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(texts);
}
