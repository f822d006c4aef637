import type { Manifest } from "@/lib/domain/object/manifest";
import type { ClusterAdmin } from "@/lib/testing/control-plane-admin";
import type { Kubectl } from "@/lib/testing/kubectl";
import { kindOf, pathOf } from "@/lib/testing/known-paths";
import { asFile } from "@/lib/testing/manifests";

type Tools = { kubectl: Kubectl; admin: ClusterAdmin };

/** A tool that makes objects in a cluster: with the manager, the operation, the labels and annotations that it uses. */
export type ForeignTool = {
  name: string;
  /** As the record names it. */
  manager: string;
  /** Whether it goes on reconciling, so that a person has to take the target over; its name then. */
  reconciler: string | null;
  make(tools: Tools, namespace: string, manifests: Manifest[]): Promise<void>;
};

const each = async (manifests: Manifest[], act: (manifest: Manifest) => Promise<unknown>) => {
  for (const manifest of manifests) await act(manifest);
};
const withMeta = (manifest: Manifest, meta: Pick<Manifest["metadata"], "labels" | "annotations">) => ({
  ...manifest,
  metadata: {
    ...manifest.metadata,
    ...(meta.labels && { labels: { ...manifest.metadata.labels, ...meta.labels } }),
    ...(meta.annotations && { annotations: { ...manifest.metadata.annotations, ...meta.annotations } }),
  },
});
const created =
  ({ admin }: Tools, namespace: string, manager: string) =>
  (manifest: Manifest) => {
    const path = pathOf(kindOf(manifest), namespace, "").replace(/\/$/, "");
    return admin.request("POST", `${path}?fieldManager=${manager}`, manifest);
  };
const applied =
  ({ admin }: Tools, namespace: string, manager: string) =>
  (manifest: Manifest) => {
    const path = pathOf(kindOf(manifest), namespace, manifest.metadata.name);
    const type = "application/apply-patch+yaml";
    return admin.request("PATCH", `${path}?fieldManager=${manager}&force=true`, manifest, type);
  };
const trackingId = (namespace: string, { apiVersion, kind, metadata }: Manifest) => {
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  return { "argocd.argoproj.io/tracking-id": `shop:${group}/${kind}:${namespace}/${metadata.name}` };
};
const helmMarks = (namespace: string) => ({
  labels: { "app.kubernetes.io/managed-by": "Helm" },
  annotations: { "meta.helm.sh/release-name": "shop", "meta.helm.sh/release-namespace": namespace },
});

/** Whoever comes to Plumbline comes from one of these. */
export const foreignTools: ForeignTool[] = [
  {
    name: "kubectl apply",
    manager: "kubectl-client-side-apply",
    reconciler: null,
    make: async ({ kubectl }, namespace, manifests) => {
      await kubectl.run(["apply", "-n", namespace, "-f", "-"], asFile(...manifests));
    },
  },
  {
    name: "kubectl apply, twice",
    manager: "kubectl-client-side-apply",
    reconciler: null,
    make: async ({ kubectl }, namespace, manifests) => {
      const first = manifests.map((manifest) => withMeta(manifest, { labels: { first: "yes" } }));
      await kubectl.run(["apply", "-n", namespace, "-f", "-"], asFile(...first));
      await kubectl.run(["apply", "-n", namespace, "-f", "-"], asFile(...manifests));
    },
  },
  {
    name: "kubectl apply --server-side",
    manager: "kubectl",
    reconciler: null,
    make: async ({ kubectl }, namespace, manifests) => {
      await kubectl.run(["apply", "--server-side", "-n", namespace, "-f", "-"], asFile(...manifests));
    },
  },
  {
    name: "kubectl create",
    manager: "kubectl-create",
    reconciler: null,
    make: async ({ kubectl }, namespace, manifests) => {
      await kubectl.run(["create", "-n", namespace, "-f", "-"], asFile(...manifests));
    },
  },
  {
    name: "kubectl edit",
    manager: "kubectl-edit",
    reconciler: null,
    make: async ({ kubectl }, namespace, manifests) => {
      const otherwise = asFile(...manifests).replaceAll(': "gone"', ': "other"');
      await kubectl.run(["create", "-n", namespace, "-f", "-"], otherwise);
      await each(manifests, ({ kind, metadata }) =>
        kubectl.edit(["-n", namespace, kind, metadata.name], "s/: other/: gone/"),
      );
    },
  },
  {
    name: "Helm 3",
    manager: "helm",
    reconciler: null,
    make: (tools, namespace, manifests) =>
      each(manifests, (manifest) =>
        created(tools, namespace, "helm")(withMeta(manifest, helmMarks(namespace))),
      ),
  },
  {
    name: "Helm 4, which applies on the server",
    manager: "helm",
    reconciler: null,
    make: (tools, namespace, manifests) =>
      each(manifests, (manifest) =>
        applied(tools, namespace, "helm")(withMeta(manifest, helmMarks(namespace))),
      ),
  },
  {
    name: "Argo CD, which applies on the client",
    manager: "argocd-controller",
    reconciler: "Argo CD",
    make: async ({ kubectl }, namespace, manifests) => {
      const tracked = manifests.map((manifest) =>
        withMeta(manifest, { annotations: trackingId(namespace, manifest) }),
      );
      const args = ["apply", "--field-manager=argocd-controller", "-n", namespace, "-f", "-"];
      await kubectl.run(args, asFile(...tracked));
    },
  },
  {
    name: "Argo CD, which applies on the server",
    manager: "argocd-controller",
    reconciler: "Argo CD",
    make: (tools, namespace, manifests) =>
      each(manifests, (manifest) =>
        applied(
          tools,
          namespace,
          "argocd-controller",
        )(withMeta(manifest, { annotations: trackingId(namespace, manifest) })),
      ),
  },
  {
    name: "Flux's kustomize-controller",
    manager: "kustomize-controller",
    reconciler: "Flux",
    make: (tools, namespace, manifests) => {
      const labels = {
        "kustomize.toolkit.fluxcd.io/name": "shop",
        "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
      };
      return each(manifests, (manifest) =>
        applied(tools, namespace, "kustomize-controller")(withMeta(manifest, { labels })),
      );
    },
  },
  {
    name: "Flux's helm-controller",
    manager: "helm-controller",
    reconciler: "Flux",
    make: (tools, namespace, manifests) => {
      const { labels, annotations } = helmMarks(namespace);
      const marks = {
        labels: {
          ...labels,
          "helm.toolkit.fluxcd.io/name": "shop",
          "helm.toolkit.fluxcd.io/namespace": "flux-system",
        },
        annotations,
      };
      return each(manifests, (manifest) =>
        created(tools, namespace, "helm-controller")(withMeta(manifest, marks)),
      );
    },
  },
];
