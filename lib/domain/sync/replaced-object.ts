import type { Manifest } from "@/lib/domain/object/manifest";

/** Annotations in which Kubernetes' own controllers keep what they would otherwise have to work out anew. */
const controllerNotes = [
  "autoscaling.alpha.kubernetes.io/behavior",
  "autoscaling.alpha.kubernetes.io/conditions",
  "autoscaling.alpha.kubernetes.io/current-metrics",
  "deployment.kubernetes.io/revision",
  "deprecated.daemonset.template.generation",
  "pv.kubernetes.io/bind-completed",
  "pv.kubernetes.io/bound-by-controller",
  "volume.beta.kubernetes.io/storage-provisioner",
  "volume.kubernetes.io/selected-node",
  "volume.kubernetes.io/storage-provisioner",
];

/**
 * What is sent to replace a live object: what Git declares, and of what Git is silent about only what is nobody's wish
 * and would do harm if it went: finalizers, owners, and the notes of controllers, which would be back in a moment.
 */
export function asReplacement<M extends Manifest>(desired: M, live: Manifest): M {
  const { finalizers, ownerReferences, annotations = {} } = live.metadata;
  const kept = Object.entries(annotations).filter(([key]) => controllerNotes.includes(key));
  const notes = { ...Object.fromEntries(kept), ...desired.metadata.annotations };
  return {
    ...desired,
    metadata: {
      ...(finalizers && { finalizers }),
      ...(ownerReferences && { ownerReferences }),
      ...desired.metadata,
      ...(Object.keys(notes).length > 0 && { annotations: notes }),
    },
  };
}

/** The applied truth after a replace: all of the server's answer is ours, but what the server keeps for itself. */
export function wholeManifest(answer: Manifest): Manifest {
  const { status: _, metadata, ...rest } = answer;
  const { name, namespace, labels, annotations, finalizers, ownerReferences } = metadata;
  return {
    ...rest,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ...(ownerReferences && { ownerReferences }),
    },
  } as Manifest;
}
