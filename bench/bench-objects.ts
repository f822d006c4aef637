import type { Manifest } from "@/lib/domain/object/manifest";

/**
 * The objects of one application, as a small service has them: a Deployment of one replica, a Service, an account with
 * a role, a Secret and settings. `variant` is a value in its settings: another one is another commit.
 */
export function benchObjects(name: string, variant = "0"): Manifest[] {
  const labels = { app: name };
  const api = "rbac.authorization.k8s.io";
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } },
    {
      apiVersion: `${api}/v1`,
      kind: "Role",
      metadata: { name },
      rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }],
    },
    {
      apiVersion: `${api}/v1`,
      kind: "RoleBinding",
      metadata: { name },
      roleRef: { apiGroup: api, kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name, namespace: name }],
    },
    { apiVersion: "v1", kind: "Secret", metadata: { name }, type: "Opaque", stringData: { token: name } },
    ...["a", "b", "c", "d"].map((each) => settings(`${name}-${each}`, each === "a" ? variant : "0")),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name },
      spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: 8080, protocol: "TCP" }] },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: name,
            containers: [
              {
                name: "web",
                image: "registry.example/web:1",
                ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
                resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "128Mi" } },
                env: [{ name: "LOG_LEVEL", value: "info" }],
                readinessProbe: { httpGet: { path: "/healthz", port: "http" } },
              },
            ],
          },
        },
      },
    },
  ];
}

function settings(name: string, variant: string): Manifest {
  const lines = Array.from({ length: 12 }, (_, index) => [`setting.${index}`, `value ${index} of ${name}`]);
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name },
    data: { ...Object.fromEntries(lines), variant },
  };
}
