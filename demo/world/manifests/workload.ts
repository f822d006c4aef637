import { labelsOf, type Settings } from "./settings";

export type Workload = {
  app: string;
  /** The part of the application that this is; the application itself when left out. */
  part?: string;
  image: string;
  settings: Settings;
  port: number;
  probe?: string;
  /** The ConfigMap and Secret whose entries become environment variables. */
  configMap?: string;
  secret?: string;
  env?: Record<string, string>;
  args?: string[];
  serviceAccount?: string;
  /** Left out where an autoscaler decides. */
  isAutoscaled?: boolean;
};

/** A Deployment as a careful team writes it: probes, resources, no root, a spread over nodes. */
export function deployment(workload: Workload) {
  const { app, part = app, settings, isAutoscaled } = workload;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: part, namespace: app, labels: labelsOf(app, part) },
    spec: {
      ...(isAutoscaled ? {} : { replicas: settings.replicas }),
      revisionHistoryLimit: 5,
      selector: { matchLabels: { "app.kubernetes.io/name": part } },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: { metadata: { labels: labelsOf(app, part) }, spec: podSpec(workload) },
    },
  };
}

/** What a Pod of the workload runs. */
export function podSpec(workload: Workload) {
  const {
    app,
    part = app,
    image,
    settings,
    port,
    probe = "/healthz",
    configMap,
    secret,
    env,
    args,
  } = workload;
  const sources = [
    ...(configMap ? [{ configMapRef: { name: configMap } }] : []),
    ...(secret ? [{ secretRef: { name: secret } }] : []),
  ];
  return {
    ...(workload.serviceAccount ? { serviceAccountName: workload.serviceAccount } : {}),
    securityContext: { runAsNonRoot: true, runAsUser: 10001 },
    containers: [
      {
        name: part,
        image: `${image}:${settings.tag}`,
        ...(args ? { args } : {}),
        ports: [{ name: "http", containerPort: port }],
        ...(env ? { env: Object.entries(env).map(([name, value]) => ({ name, value })) } : {}),
        ...(sources.length > 0 ? { envFrom: sources } : {}),
        readinessProbe: { httpGet: { path: probe, port: "http" }, periodSeconds: 5 },
        livenessProbe: { httpGet: { path: probe, port: "http" }, initialDelaySeconds: 10 },
        resources: {
          requests: { cpu: settings.cpu, memory: settings.memory },
          limits: { memory: settings.memory },
        },
      },
    ],
  };
}

export function service(app: string, part: string, port: number, type = "ClusterIP") {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: part, namespace: app, labels: labelsOf(app, part) },
    spec: {
      type,
      selector: { "app.kubernetes.io/name": part },
      ports: [{ name: "http", port, targetPort: "http" }],
    },
  };
}

export function ingress(app: string, part: string, host: string, port: number) {
  const backend = { service: { name: part, port: { number: port } } };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: {
      name: part,
      namespace: app,
      labels: labelsOf(app, part),
      annotations: { "cert-manager.io/cluster-issuer": "letsencrypt" },
    },
    spec: {
      ingressClassName: "nginx",
      tls: [{ hosts: [host], secretName: `${part}-tls` }],
      rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
    },
  };
}
