import {
  groupOf,
  refKey,
  refLabel,
  refOf,
  type ClearManifest,
  type ObjectRef,
} from "@/lib/domain/object/manifest";
import { isClusterScoped } from "@/lib/domain/object/scope";
import type { Refusal, RenderInputs, RenderProblem, SourceFile } from "@/lib/domain/render/render";
import { normaliseSecret } from "@/lib/domain/secrets/redact";
import { nameOfNameless } from "@/lib/domain/sync/hook-runs";
import { trackingAnnotation } from "@/lib/domain/sync/marks";
import { checkDocument } from "@/lib/render/check-manifest";
import { limits } from "@/lib/render/limits";
import { plainResources } from "@/lib/render/plain-kustomization";
import { readDocuments, type SourceDocument } from "@/lib/render/read-documents";
import { refusalsOf, rendererMissing } from "@/lib/render/refusals";
import { selectFiles } from "@/lib/render/select-files";

/** An object as Git declares it, secret values in clear. */
export type ClearObject = { ref: ObjectRef; clear: ClearManifest; file: string; line: number };

export type PlainResult =
  | { outcome: "rendered"; objects: ClearObject[]; refusals: Refusal[] }
  | { outcome: "broken"; problems: RenderProblem[] };

/**
 * The objects of a folder of plain manifests. A folder without any is broken, never empty: a path that vanished must
 * not look like the wish to have nothing. The reference names the namespace that Git names, "" when it names none.
 */
export function renderPlain(
  inputs: Pick<RenderInputs, "path" | "namespace">,
  files: SourceFile[],
): PlainResult {
  const { renderer, marker, files: found } = selectFiles(files, inputs.path);
  const refusals = renderer === "plain" ? [] : [rendererMissing(renderer, marker!)];
  const selected = renderer === "kustomize" ? (plainResources(found[0]!, files) ?? []) : found;

  const { documents, problems } = readAll(selected);
  const objects: ClearObject[] = [];
  const seen = new Map<string, { file: string; line: number }>();
  const nameless = new Map<string, number>();
  for (const checked of documents.flatMap(checkDocument)) {
    const { file, line } = checked;
    if ("reason" in checked) {
      problems.push({ file, line, reason: checked.reason });
      continue;
    }
    const clear = withoutServerMetadata(normaliseSecret(checked.manifest));
    const ref = nameable(clear, nameless);
    const placed = { ...ref, namespace: isClusterScoped(ref) ? "" : ref.namespace || inputs.namespace };
    const first = seen.get(refKey(placed));
    if (first) {
      const reason = `${refLabel(placed)} is declared already in ${first.file}, line ${first.line}.`;
      problems.push({ file, line, reason });
      continue;
    }
    seen.set(refKey(placed), { file, line });
    objects.push({ ref, clear, file, line });
    refusals.push(...refusalsOf(clear, placed));
  }

  if (problems.length === 0 && objects.length === 0 && renderer === "plain") {
    problems.push({
      file: inputs.path || "/",
      line: null,
      reason: `No manifests found in ${inputs.path || "/"}.`,
    });
  }
  if (problems.length > 0) return { outcome: "broken", problems: problems.slice(0, limits.problems) };
  return { outcome: "rendered", objects, refusals };
}

/** The reference of a manifest; what has only a `generateName` (a hook) is counted, so that each has one of its own. */
function nameable(clear: ClearManifest, nameless: Map<string, number>): ObjectRef {
  const { namespace = "", name, generateName } = clear.metadata;
  if (name || !generateName) return refOf({ ...clear, metadata: { ...clear.metadata, namespace } });
  const prefix = `${groupOf(clear.apiVersion)}/${clear.kind}/${namespace}/${generateName}`;
  const count = (nameless.get(prefix) ?? 0) + 1;
  nameless.set(prefix, count);
  const stand = nameOfNameless(generateName, count);
  return refOf({ ...clear, metadata: { ...clear.metadata, namespace, name: stand } });
}

/** What only a server says of an object, in the words of `kubectl get -o yaml`. */
const serverMetadata = [
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "selfLink",
  "managedFields",
];

/**
 * The manifest without what `kubectl get -o yaml` says of another life of the object: sent, its resourceVersion would be
 * a precondition that never holds, and its managedFields are refused.
 */
function withoutServerMetadata(manifest: ClearManifest): ClearManifest {
  const { annotations, labels } = manifest.metadata;
  const texts = { annotations: withoutTracking(annotations), labels: withoutTracking(labels) };
  const isClean = texts.annotations === annotations && texts.labels === labels;
  if (isClean && !serverMetadata.some((name) => Object.hasOwn(manifest.metadata, name))) return manifest;
  const kept = Object.entries({ ...manifest.metadata, ...texts }).filter(
    ([name, value]) => !serverMetadata.includes(name) && value !== undefined,
  );
  return { ...manifest, metadata: Object.fromEntries(kept) as ClearManifest["metadata"] };
}

/**
 * By which Argo CD and Flux know what they manage. Copied into Git by `kubectl get -o yaml` it says nothing of what
 * should run, and written it would hand the object over to them.
 */
const tracking = new Set([
  trackingAnnotation,
  "argocd.argoproj.io/installation-id",
  "argocd.argoproj.io/instance",
  "kustomize.toolkit.fluxcd.io/name",
  "kustomize.toolkit.fluxcd.io/namespace",
  "helm.toolkit.fluxcd.io/name",
  "helm.toolkit.fluxcd.io/namespace",
]);

function withoutTracking(texts: Record<string, string> | undefined): Record<string, string> | undefined {
  const entries = Object.entries(texts ?? {});
  if (!entries.some(([key]) => tracking.has(key))) return texts;
  const kept = entries.filter(([key]) => !tracking.has(key));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function readAll(files: SourceFile[]): { documents: SourceDocument[]; problems: RenderProblem[] } {
  const documents: SourceDocument[] = [];
  const problems: RenderProblem[] = [];
  const budget = { values: limits.values };
  let bytes = 0;
  for (const { path, content } of files) {
    bytes += content.byteLength;
    if (bytes > limits.totalBytes) {
      const reason = `The manifests of this folder are larger than ${limits.totalBytes / 1024 / 1024} MB together.`;
      return { documents: [], problems: [{ file: path, line: null, reason }] };
    }
    const read = readDocuments(path, content, budget);
    documents.push(...read.documents);
    problems.push(...read.problems);
    if (documents.length > limits.documents) {
      const reason = `The manifests of this folder hold more than ${limits.documents} documents.`;
      return { documents: [], problems: [{ file: path, line: null, reason }] };
    }
  }
  return { documents, problems };
}
