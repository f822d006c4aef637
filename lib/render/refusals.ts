import { refKey, refLabel, type Manifest, type ObjectRef } from "@/lib/domain/object/manifest";
import type { Refusal } from "@/lib/domain/render/render";
import { isOptionOfApplication, readObjectOptions } from "@/lib/domain/sync/object-options";

/** An instruction to Argo CD, Flux or Helm, what it means, and the values with which it changes nothing. */
type Instruction = { annotation: string; meaning: string; isIdle?: (value: string) => boolean };

/**
 * Instructions that Plumbline does not follow yet. Writing in spite of them could delete, repeat or reorder what their
 * author protected, so an application that carries one is compared and shown but not written to.
 */
const instructions: Instruction[] = [
  { annotation: "argocd.argoproj.io/hook", meaning: "run it as a hook around a sync" },
  { annotation: "argocd.argoproj.io/hook-delete-policy", meaning: "delete the hook after it ran" },
  {
    annotation: "argocd.argoproj.io/sync-wave",
    meaning: "apply it in a wave of its own",
    isIdle: (value) => Number(value) === 0,
  },
  {
    annotation: "argocd.argoproj.io/ignore-healthcheck",
    meaning: "leave its health out",
    isIdle: (value) => value !== "true",
  },
  { annotation: "helm.sh/hook", meaning: "run it as a hook around an installation" },
  {
    annotation: "helm.sh/hook-weight",
    meaning: "order it among hooks",
    isIdle: (value) => Number(value) === 0,
  },
  { annotation: "helm.sh/hook-delete-policy", meaning: "delete the hook after it ran" },
];

/** Why an object keeps its application from being written to, one refusal for each instruction it carries. */
export function refusalsOf(manifest: Manifest, ref: ObjectRef): Refusal[] {
  const annotations = manifest.metadata.annotations ?? {};
  const unfollowed = instructions.flatMap(({ annotation, meaning, isIdle }) => {
    const value = annotations[annotation];
    if (typeof value !== "string" || isIdle?.(value)) return [];
    const reason =
      `${refLabel(ref)} asks by ${annotation}: ${value.slice(0, 80)} to ${meaning}, which Plumbline does not do yet. ` +
      "It is compared and shown, not written; remove the annotation to have it written.";
    return [{ code: "not_honoured", reason, refKey: refKey(ref) }];
  });
  return [...unfollowed, ...unknownOptions(manifest, ref)];
}

/** An option that nobody knows might protect something: until somebody has looked at it, nothing is written. */
function unknownOptions(manifest: Manifest, ref: ObjectRef): Refusal[] {
  return readObjectOptions(manifest).unknown.map(({ key, value, known }) => {
    const problem = isOptionOfApplication(value)
      ? "which is an option of a whole application: set it in the application's policy"
      : `which is not known. Known are ${known.join(", ")}`;
    const reason =
      `${refLabel(ref)} says ${key}: ${value.slice(0, 80)}, ${problem}. ` +
      "It is compared and shown, not written; correct or remove it to have it written.";
    return { code: "not_honoured", reason, refKey: refKey(ref) };
  });
}

/** Why a folder that needs another renderer is not written to. */
export function rendererMissing(renderer: "kustomize" | "helm" | "jsonnet", marker: string): Refusal {
  const names = { kustomize: "kustomize", helm: "Helm", jsonnet: "Jsonnet" };
  return {
    code: "renderer_missing",
    reason:
      `${names[renderer]} is not rendered yet: because of ${marker} nothing here is written. ` +
      "Point the application at a folder of plain manifests to have it written.",
    refKey: null,
  };
}
