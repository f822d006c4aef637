import { refOf, type Manifest } from "@/lib/domain/object/manifest";
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
  { name: "Argo CD", find: isTrackedByArgo },
  {
    name: "Flux",
    find: ({ metadata }) =>
      metadata.labels?.["kustomize.toolkit.fluxcd.io/name"] !== undefined ||
      metadata.labels?.["helm.toolkit.fluxcd.io/name"] !== undefined,
  },
  {
    name: "Fleet",
    find: ({ metadata }) => metadata.annotations?.["objectset.rio.cattle.io/id"] !== undefined,
  },
];

/**
 * The name of another reconciler that manages a live object ("Argo CD", "Flux", "Fleet", or another installation of
 * Plumbline), or null.
 */
export function otherReconcilerOf(live: Manifest, installationId: string): string | null {
  const mark = markIn(live);
  if (mark !== null && !mark.startsWith(`${installationId}/`)) return "Another installation of Plumbline";
  return otherReconcilers.find(({ find }) => find(live))?.name ?? null;
}

export const trackingAnnotation = "argocd.argoproj.io/tracking-id";
const argoManagers = new Set(["argocd-controller", "argocd-application-controller"]);

/**
 * Argo CD knows its objects by an annotation that names the object itself, so that one which a controller copied to
 * another object does not count; or by a label. The default label is one that charts set too: beside it only what Argo
 * CD has written counts. https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
 */
function isTrackedByArgo(live: Manifest): boolean {
  const { annotations, labels, managedFields = [] } = live.metadata;
  const trackingId = annotations?.[trackingAnnotation];
  if (trackingId !== undefined) return !namesAnother(trackingId, live);
  if (labels?.["argocd.argoproj.io/instance"] !== undefined) return true;
  const isLabelled = labels?.["app.kubernetes.io/instance"] !== undefined;
  return (
    isLabelled && managedFields.some(({ manager }) => manager !== undefined && argoManagers.has(manager))
  );
}

/** Whether a tracking id (`app:group/Kind:namespace/name`) speaks of another object; one that nobody can read does not. */
function namesAnother(trackingId: string, live: Manifest): boolean {
  const parts = /^.+:([^:/]*)\/([^:/]+):([^:/]*)\/([^/]+)$/.exec(trackingId);
  if (!parts) return false;
  const [, group, kind, namespace, name] = parts;
  const ref = refOf(live);
  const isSamePlace = ref.namespace === "" || namespace === ref.namespace;
  return !(group === ref.group && kind === ref.kind && name === ref.name && isSamePlace);
}
