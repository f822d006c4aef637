import type { Manifest } from "@/lib/domain/object/manifest";

type Meta = Partial<Manifest["metadata"]>;

/** Manifests as a file of a repository: JSON is YAML. */
export function asFile(...manifests: Manifest[]): string {
  return manifests.map((manifest) => `${JSON.stringify(manifest, null, 2)}\n`).join("---\n");
}

export function configMap(name: string, data: Record<string, string>, metadata: Meta = {}): Manifest {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...metadata }, data };
}

export function namespaceManifest(name: string): Manifest {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

type DeploymentDraft = {
  image?: string;
  /** Null leaves the field out. */
  replicas?: number | null;
  metadata?: Meta;
  /** Its pods find no node, so the image never starts and the rollout goes on without end. */
  neverStarts?: boolean;
};

/** A Deployment of one container. */
export function deploymentManifest(
  name: string,
  {
    image = "registry.example/web:1",
    replicas = 1,
    metadata = {},
    neverStarts = false,
  }: DeploymentDraft = {},
): Manifest {
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, ...metadata },
    spec: {
      ...(replicas === null ? {} : { replicas }),
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [{ name: "web", image }],
          ...(neverStarts ? { nodeSelector: { "plumbline.test/no-such": "node" } } : {}),
        },
      },
    },
  };
}

/** A definition of a namespaced kind whose resources may hold anything. */
export function definitionManifest(
  group: string,
  kind: string,
  { plural = `${kind.toLowerCase()}s`, version = "v1" }: { plural?: string; version?: string } = {},
): Manifest {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        },
      ],
    },
  };
}
