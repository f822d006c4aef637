import { refKey, refLabel, type Manifest, type ObjectRef } from "@/lib/domain/object/manifest";
import type { Refusal } from "@/lib/domain/render/render";
import { isOptionOfApplication, readObjectOptions } from "@/lib/domain/sync/object-options";
import { roleOf, roleProblems } from "@/lib/domain/sync/object-role";

/**
 * Why an object keeps its application from being written to, one refusal for each instruction that cannot be followed:
 * writing in spite of it could delete, repeat or reorder what its author protected.
 */
export function refusalsOf(manifest: Manifest, ref: ObjectRef): Refusal[] {
  const misread = roleProblems(manifest).map(({ annotation, value, why }) => ({
    code: "not_honoured",
    reason:
      `${refLabel(ref)} carries ${annotation}: ${value.slice(0, 80)}, but ${why}. ` +
      "It is compared and shown, not written; correct or remove it to have it written.",
    refKey: refKey(ref),
  }));
  const { role } = roleOf(manifest);
  // What no sync writes needs nobody to follow how it would be written.
  if (misread.length === 0 && role === "aside") return [];
  return [
    ...misread,
    ...unknownOptions(manifest, ref),
    ...(role === "hook" ? hookLeftAlone(manifest, ref) : []),
  ];
}

/** To run a hook and to leave it alone are two wishes that cannot both be met. */
function hookLeftAlone(manifest: Manifest, ref: ObjectRef): Refusal[] {
  const { leftAlone } = readObjectOptions(manifest).options;
  if (!leftAlone) return [];
  const reason = `${refLabel(ref)} is a hook and says ${leftAlone.by}, which leaves it alone. Remove one of the two.`;
  return [{ code: "not_honoured", reason, refKey: refKey(ref) }];
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
