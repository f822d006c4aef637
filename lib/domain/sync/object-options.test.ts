import { expect, test } from "vitest";
import type { Manifest } from "@/lib/domain/object/manifest";
import { readObjectOptions, type ObjectOptions } from "@/lib/domain/sync/object-options";

function object(annotations: Record<string, string>, labels: Record<string, string> = {}): Manifest {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", annotations, labels } };
}
const argo = (value: string) => ({ "argocd.argoproj.io/sync-options": value });
const compare = (value: string) => ({ "argocd.argoproj.io/compare-options": value });
const flux = (key: string, value: string) => ({ [`kustomize.toolkit.fluxcd.io/${key}`]: value });
const keptBy = (by: string) => ({ prune: "keep", delete: "keep", pruneBy: by, deleteBy: by }) as const;
const none = readObjectOptions(object({})).options;

test.each<[Record<string, string>, Partial<ObjectOptions>]>([
  [argo("Prune=false"), { prune: "keep", pruneBy: "argocd.argoproj.io/sync-options: Prune=false" }],
  [argo("Prune=confirm"), { prune: "confirm", pruneBy: "argocd.argoproj.io/sync-options: Prune=confirm" }],
  [argo("Prune=true"), { prune: "allowed", pruneBy: "argocd.argoproj.io/sync-options: Prune=true" }],
  [argo("Delete=false"), { delete: "keep", deleteBy: "argocd.argoproj.io/sync-options: Delete=false" }],
  [
    argo("Delete=confirm"),
    { delete: "confirm", deleteBy: "argocd.argoproj.io/sync-options: Delete=confirm" },
  ],
  [argo("Replace=true"), { replace: true }],
  [argo("Replace=false"), { replace: false }],
  [
    argo(" Force=true , Replace=true,"),
    { force: true, forceBy: "argocd.argoproj.io/sync-options: Force=true", replace: true },
  ],
  [argo("Validate=false"), { validate: false }],
  [argo("SkipDryRunOnMissingResource=true"), { skipsMissingKind: true }],
  [argo("ServerSideApply=true"), {}],
  [argo("ServerSideApply=false"), {}],
  [argo("ClientSideApplyMigration=true"), {}],
  [
    argo("ClientSideApplyMigration=false"),
    { taking: { keptBy: "argocd.argoproj.io/sync-options: ClientSideApplyMigration=false", managers: [] } },
  ],
  [
    argo("ClientSideApplyMigrationManager=ci-deployer,ServerSideApply=true"),
    { taking: { keptBy: null, managers: ["ci-deployer"] } },
  ],
  [
    { "argocd.argoproj.io/client-side-apply-migration-manager": " old-operator " },
    { taking: { keptBy: null, managers: ["old-operator"] } },
  ],
  [argo("PruneLast=true,ApplyOutOfSyncOnly=true"), {}],
  [argo(""), {}],
  [compare("IgnoreExtraneous"), { ignoresExtraneous: true }],
  [compare("IncludeMutationWebhook=true"), { countsWebhooks: true }],
  [compare("IncludeMutationWebhook=false,ServerSideDiff=true"), { countsWebhooks: false }],
  [compare("ServerSideDiff=false"), {}],
  [{ "helm.sh/resource-policy": "keep" }, keptBy("helm.sh/resource-policy: keep")],
  [{ ...argo("Prune=confirm"), "helm.sh/resource-policy": "keep" }, keptBy("helm.sh/resource-policy: keep")],
  [{ ...argo("Prune=true"), "helm.sh/resource-policy": "keep" }, keptBy("helm.sh/resource-policy: keep")],
  [flux("prune", "Disabled"), keptBy("kustomize.toolkit.fluxcd.io/prune: disabled")],
  [flux("prune", "enabled"), {}],
  [
    flux("reconcile", "disabled"),
    { leftAlone: { when: "always", by: "kustomize.toolkit.fluxcd.io/reconcile: disabled" } },
  ],
  [flux("ssa", "Override"), {}],
  [flux("ssa", "Merge"), { taking: { keptBy: "kustomize.toolkit.fluxcd.io/ssa: Merge", managers: [] } }],
  [
    flux("ssa", "IfNotPresent"),
    { leftAlone: { when: "present", by: "kustomize.toolkit.fluxcd.io/ssa: IfNotPresent" } },
  ],
  [flux("ssa", "Ignore"), { leftAlone: { when: "always", by: "kustomize.toolkit.fluxcd.io/ssa: Ignore" } }],
  [flux("force", "enabled"), { force: true, forceBy: "kustomize.toolkit.fluxcd.io/force: enabled" }],
  [{ "argocd.argoproj.io/tracking-id": "shop:/ConfigMap:shop/a" }, {}],
])("%j asks for %j", (annotations, expected) => {
  expect(readObjectOptions(object(annotations))).toEqual({ options: { ...none, ...expected }, unknown: [] });
});

test("Flux's instructions count as labels too", () => {
  const { options } = readObjectOptions(object({}, flux("reconcile", "disabled")));
  expect(options.leftAlone).toEqual({
    when: "always",
    by: "kustomize.toolkit.fluxcd.io/reconcile: disabled",
  });
});

test("never written wins over written once", () => {
  const annotations = { ...flux("reconcile", "disabled"), ...flux("ssa", "IfNotPresent") };
  expect(readObjectOptions(object(annotations)).options.leftAlone?.when).toBe("always");
});

test.each([
  [argo("Prune=never"), "argocd.argoproj.io/sync-options", "Prune=never"],
  [argo("prune=false"), "argocd.argoproj.io/sync-options", "prune=false"],
  [argo("Prune=false,__proto__"), "argocd.argoproj.io/sync-options", "__proto__"],
  [argo("constructor"), "argocd.argoproj.io/sync-options", "constructor"],
  [compare("IgnoreExtraneous=true"), "argocd.argoproj.io/compare-options", "IgnoreExtraneous=true"],
  [{ "helm.sh/resource-policy": "delete" }, "helm.sh/resource-policy", "delete"],
  [flux("ssa", "Sometimes"), "kustomize.toolkit.fluxcd.io/ssa", "sometimes"],
  [flux("prune", "no"), "kustomize.toolkit.fluxcd.io/prune", "no"],
])("%j is not known, and what is gets named", (annotations, key, value) => {
  const { unknown } = readObjectOptions(object(annotations));
  expect(unknown).toEqual([{ key, value, known: expect.arrayContaining([expect.any(String)]) }]);
});
