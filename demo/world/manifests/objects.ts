import { labelsOf } from "./settings";

export function namespace(app: string) {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: app, labels: labelsOf(app) } };
}

export function configMap(app: string, name: string, data: Record<string, string>) {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: app, labels: labelsOf(app) },
    data,
  };
}

export function secret(app: string, name: string, stringData: Record<string, string>) {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: app, labels: labelsOf(app) },
    type: "Opaque",
    stringData,
  };
}

export function serviceAccount(app: string, name = app) {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace: app, labels: labelsOf(app) },
  };
}

export function autoscaler(app: string, target: string, min: number, max: number) {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: target, namespace: app, labels: labelsOf(app) },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: target },
      minReplicas: min,
      maxReplicas: max,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
        },
      ],
    },
  };
}

export function disruptionBudget(app: string, part: string, maxUnavailable: number) {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: part, namespace: app, labels: labelsOf(app) },
    spec: { maxUnavailable, selector: { matchLabels: { "app.kubernetes.io/name": part } } },
  };
}

/** Only what the application names may reach its Pods. */
export function networkPolicy(app: string, part: string, port: number, from: string[]) {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: part, namespace: app, labels: labelsOf(app) },
    spec: {
      podSelector: { matchLabels: { "app.kubernetes.io/name": part } },
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: from.map((name) => ({
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
          })),
          ports: [{ protocol: "TCP", port }],
        },
      ],
    },
  };
}

type Rule = { apiGroups: string[]; resources: string[]; verbs: string[] };

/** A cluster-wide role and who has it. */
export function clusterAccess(app: string, account: string, rules: Rule[]) {
  const metadata = { name: app, labels: labelsOf(app) };
  return [
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata, rules },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: app },
      subjects: [{ kind: "ServiceAccount", name: account, namespace: app }],
    },
  ];
}
