import type { Manifest } from "@/lib/domain/object/manifest";
import type { SyncPhase } from "@/lib/domain/sync/sync-phase";

/** The annotation that says which installation and target an object belongs to. */
export const markAnnotation = "plumbline.dev/owner";

/** The field manager of an installation: unique, so that a second installation or a lost database does no harm. */
export function fieldManagerOf(installationId: string): string {
  return `plumbline-${installationId.slice(-12)}`;
}

/** The mark that objects of a target carry. */
export function markOf(installationId: string, targetId: string): string {
  return `${installationId}/${targetId}`;
}

/** The manifest with the mark of its target; the argument stays as it is. */
export function withMark<M extends Manifest>(manifest: M, mark: string): M {
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      annotations: { ...manifest.metadata.annotations, [markAnnotation]: mark },
    },
  };
}

/** The annotation that says for which run of a hook an object was made. */
export const hookRunAnnotation = "plumbline.dev/hook-run";

/** Names one run of a hook: the operation and the phase. */
export function hookRunOf(operationId: string, phase: SyncPhase): string {
  return `${operationId}/${phase}`;
}

/** The manifest of a hook with the mark of its target and of this run; the argument stays as it is. */
export function withHookMarks<M extends Manifest>(manifest: M, mark: string, run: string): M {
  const marked = withMark(manifest, mark);
  const annotations = { ...marked.metadata.annotations, [hookRunAnnotation]: run };
  return { ...marked, metadata: { ...marked.metadata, annotations } };
}

/** The run for which a live object was made as a hook, or null. */
export function hookRunIn(manifest: Manifest): string | null {
  return manifest.metadata.annotations?.[hookRunAnnotation] ?? null;
}

/** The mark an object carries, or null. */
export function markIn(manifest: Manifest): string | null {
  return manifest.metadata.annotations?.[markAnnotation] ?? null;
}

/** Marks of other reconcilers, by what they write on the objects they manage. */
const otherReconcilers: { name: string; find: (manifest: Manifest) => boolean }[] = [
  {
    name: "Argo CD",
    find: ({ metadata }) =>
      metadata.annotations?.["argocd.argoproj.io/tracking-id"] !== undefined ||
      metadata.labels?.["argocd.argoproj.io/instance"] !== undefined,
  },
  {
    name: "Flux",
    find: ({ metadata }) =>
      metadata.labels?.["kustomize.toolkit.fluxcd.io/name"] !== undefined ||
      metadata.labels?.["helm.toolkit.fluxcd.io/name"] !== undefined,
  },
];

/** The name of another reconciler that manages a live object ("Argo CD", "Flux"), or null. */
export function otherReconcilerOf(live: Manifest): string | null {
  return otherReconcilers.find(({ find }) => find(live))?.name ?? null;
}
