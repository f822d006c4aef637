import { refKey, refLabel, type Manifest, type ObjectRef } from "@/lib/domain/object/manifest";
import type { Refusal } from "@/lib/domain/render/render";

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
    annotation: "argocd.argoproj.io/sync-options",
    meaning: "apply, replace or prune it in a special way",
    // Server-side apply is how everything is applied here.
    isIdle: (value) =>
      value.split(",").every((option) => ["", "ServerSideApply=true"].includes(option.trim())),
  },
  { annotation: "argocd.argoproj.io/compare-options", meaning: "compare it in a special way" },
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
  { annotation: "helm.sh/resource-policy", meaning: "keep it when it leaves Git" },
  {
    annotation: "kustomize.toolkit.fluxcd.io/prune",
    meaning: "keep it when it leaves Git",
    isIdle: (value) => value.toLowerCase() !== "disabled",
  },
  {
    annotation: "kustomize.toolkit.fluxcd.io/reconcile",
    meaning: "leave it alone",
    isIdle: (value) => value.toLowerCase() !== "disabled",
  },
  {
    annotation: "kustomize.toolkit.fluxcd.io/ssa",
    meaning: "merge it in a special way",
    isIdle: (value) => value.toLowerCase() === "override",
  },
  {
    annotation: "kustomize.toolkit.fluxcd.io/force",
    meaning: "delete and create it again where it cannot be changed",
    isIdle: (value) => value.toLowerCase() !== "enabled",
  },
];

/** Why an object keeps its application from being written to, one refusal for each instruction it carries. */
export function refusalsOf(manifest: Manifest, ref: ObjectRef): Refusal[] {
  const annotations = manifest.metadata.annotations ?? {};
  return instructions.flatMap(({ annotation, meaning, isIdle }) => {
    const value = annotations[annotation];
    if (typeof value !== "string" || isIdle?.(value)) return [];
    const reason =
      `${refLabel(ref)} asks by ${annotation}: ${value.slice(0, 80)} to ${meaning}, which Plumbline does not do yet. ` +
      "It is compared and shown, not written; remove the annotation to have it written.";
    return [{ code: "not_honoured", reason, refKey: refKey(ref) }];
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
