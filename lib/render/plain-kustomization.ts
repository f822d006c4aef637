import type { SourceFile } from "@/lib/domain/render/render";
import { isMembers } from "@/lib/render/check-manifest";
import { limits } from "@/lib/render/limits";
import { readDocuments } from "@/lib/render/read-documents";

/** Members of a kustomization that change nothing in what its resources say. */
const harmless = new Set(["apiVersion", "kind", "metadata", "resources"]);

/**
 * The manifests that a kustomization merely lists, when it does nothing else with them: those are what kustomize would
 * render. Null as soon as it patches, names, generates or reaches elsewhere: comparing the unpatched files would claim
 * differences that are none.
 */
export function plainResources(kustomization: SourceFile, files: SourceFile[]): SourceFile[] | null {
  const { documents, problems } = readDocuments(kustomization.path, kustomization.content, {
    values: limits.values,
  });
  const value = documents[0]?.value;
  if (problems.length > 0 || documents.length !== 1 || !isMembers(value)) return null;
  if (Object.keys(value).some((member) => !harmless.has(member))) return null;
  if (!Array.isArray(value.resources)) return null;
  const folder = kustomization.path.slice(0, kustomization.path.lastIndexOf("/") + 1);
  const listed = value.resources.map((resource: unknown) =>
    files.find(({ path }) => path === `${folder}${String(resource).replace(/^\.\//, "")}`),
  );
  return listed.every((file) => file !== undefined) ? listed : null;
}
