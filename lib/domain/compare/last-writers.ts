import type { FieldPath } from "@/lib/domain/compare/field-path";
import { owns } from "@/lib/domain/compare/managed-fields";
import type { FieldWriter } from "@/lib/domain/compare/verdict";
import type { ManagedFieldsEntry, Manifest } from "@/lib/domain/object/manifest";

/**
 * Every manager that owns a field of a live object, the last writer first. The time is the manager's last write, not
 * this field's; a field that is not there has no owner, so a removal names nobody. `own` is our field manager, to
 * tell this installation from another.
 */
export function lastWriters(live: Manifest, path: FieldPath, own?: string): FieldWriter[] {
  return (live.metadata.managedFields ?? [])
    .filter((entry) => entry.fieldsV1 && owns(entry.fieldsV1, path))
    .map((entry) => writerOf(entry, own))
    .toSorted((a, b) => (b.at ?? "").localeCompare(a.at ?? "") || a.manager.localeCompare(b.manager));
}

/**
 * What is known of the end of an object: not who deleted it, which the cluster does not keep, but who had written to it
 * last. The status, which controllers write, does not count.
 */
export function deletedWords(owners: ManagedFieldsEntry[] | null, own?: string): string {
  const [last] = (owners ?? [])
    .filter(({ subresource }) => subresource !== "status")
    .map((entry) => writerOf(entry, own))
    .toSorted((a, b) => (b.at ?? "").localeCompare(a.at ?? ""));
  if (!last) return "Deleted from the cluster, which does not keep by whom.";
  const at = last.at ? ` at ${last.at.slice(0, 16).replace("T", " ")} UTC` : "";
  return `Deleted from the cluster, which does not keep by whom. Last written by ${last.name} (${last.manager})${at}.`;
}

function writerOf(entry: ManagedFieldsEntry, own: string | undefined): FieldWriter {
  const manager = entry.manager ?? "";
  return {
    name: writerName(manager, entry.subresource ?? null, own),
    manager,
    operation: entry.operation === "Apply" ? "Apply" : "Update",
    subresource: entry.subresource || null,
    at: entry.time ?? null,
  };
}

/** How this installation is called. */
export const ownName = "Plumbline";

/**
 * A manager's name as people know it. Managers name themselves, mostly after the program that sent the request, so
 * this is a courtesy: the raw name always stands beside it.
 */
export function writerName(manager: string, subresource: string | null, own?: string): string {
  if (manager.startsWith("plumbline-")) {
    return own === undefined || manager === own ? ownName : "Plumbline (another installation)";
  }
  if (subresource === "scale") {
    // The controllers of Kubernetes scale through this subresource for one reason only.
    if (manager === "kube-controller-manager") return "Horizontal pod autoscaler";
    if (manager === "kubectl") return "kubectl scale";
  }
  return names.get(manager) ?? (manager === "" ? "an unnamed client" : manager);
}

const names = new Map([
  ["kubectl", "kubectl"],
  ["kubectl-edit", "kubectl edit"],
  ["kubectl-client-side-apply", "kubectl apply"],
  ["kubectl-last-applied", "kubectl apply"],
  ["kubectl-create", "kubectl create"],
  ["kubectl-replace", "kubectl replace"],
  ["kubectl-patch", "kubectl patch"],
  ["kubectl-set", "kubectl set"],
  ["kubectl-label", "kubectl label"],
  ["kubectl-annotate", "kubectl annotate"],
  ["kubectl-scale", "kubectl scale"],
  ["kubectl-rollout", "kubectl rollout"],
  ["kubectl-autoscale", "kubectl autoscale"],
  ["kubectl-expose", "kubectl expose"],
  ["kubectl-run", "kubectl run"],
  ["kubectl-taint", "kubectl taint"],
  ["before-first-apply", "somebody before the first apply"],
  ["helm", "Helm"],
  ["Helm", "Helm"],
  ["helm-controller", "Flux (Helm)"],
  ["kustomize-controller", "Flux"],
  ["flux", "Flux"],
  ["argocd-controller", "Argo CD"],
  ["argocd-application-controller", "Argo CD"],
  ["argo-rollouts", "Argo Rollouts"],
  ["rollouts-controller", "Argo Rollouts"],
  ["fleetagent", "Rancher Fleet"],
  ["rancher", "Rancher"],
  ["terraform", "Terraform"],
  ["Terraform", "Terraform"],
  ["pulumi-kubernetes", "Pulumi"],
  ["k9s", "k9s"],
  ["Mozilla", "a browser"],
  ["node-fetch", "Lens"],
  ["keda-operator", "KEDA"],
  ["vpa-updater", "Vertical pod autoscaler"],
  ["cert-manager", "cert-manager"],
  ["external-secrets", "External Secrets"],
  ["kubelet", "kubelet"],
  ["kube-scheduler", "Scheduler"],
  ["kube-apiserver", "API server"],
  ["kube-controller-manager", "Controller manager"],
]);
