import { clusterAccess, configMap, namespace, secret, serviceAccount } from "./objects";
import type { Abilities, Environment, Settings } from "./settings";
import { deployment, service } from "./workload";
import { yaml, type Files } from "./yaml";

const read = ["get", "list", "watch"];

export function ingressNginx(_environment: Environment, settings: Settings, abilities: Abilities): Files {
  const rules = [
    { apiGroups: [""], resources: ["services", "secrets", "configmaps", "pods"], verbs: read },
    { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "ingressclasses"], verbs: read },
    { apiGroups: ["networking.k8s.io"], resources: ["ingresses/status"], verbs: ["update"] },
  ];
  return {
    "namespace.yaml": yaml(namespace("ingress-nginx")),
    "rbac.yaml": yaml(
      serviceAccount("ingress-nginx"),
      ...clusterAccess("ingress-nginx", "ingress-nginx", rules),
    ),
    "config.yaml": yaml(configMap("ingress-nginx", "controller-config", settings.config)),
    "controller.yaml": yaml(
      deployment({
        app: "ingress-nginx",
        image: "registry.k8s.io/ingress-nginx/controller",
        settings,
        port: 8080,
        args: ["/nginx-ingress-controller", "--configmap=ingress-nginx/controller-config"],
        serviceAccount: "ingress-nginx",
      }),
    ),
    "service.yaml": yaml(
      service("ingress-nginx", "ingress-nginx", 80, abilities.hasAddresses ? "LoadBalancer" : "ClusterIP"),
    ),
  };
}

/** Certificates, with the definition of its own kind of object. */
export function certManager(environment: Environment, settings: Settings): Files {
  const server = environment === "prod" ? "acme-v02" : "acme-staging-v02";
  return {
    "namespace.yaml": yaml(namespace("cert-manager")),
    "definition.yaml": yaml(issuerDefinition()),
    "controller.yaml": yaml(
      serviceAccount("cert-manager"),
      deployment({
        app: "cert-manager",
        image: "quay.io/jetstack/cert-manager-controller",
        settings,
        port: 9402,
        probe: "/livez",
        serviceAccount: "cert-manager",
      }),
      service("cert-manager", "cert-manager", 9402),
    ),
    "issuer.yaml": yaml({
      apiVersion: "cert-manager.io/v1",
      kind: "ClusterIssuer",
      metadata: { name: "letsencrypt" },
      spec: {
        acme: {
          email: "platform@acme.example",
          server: `https://${server}.api.letsencrypt.org/directory`,
          privateKeySecretRef: { name: "letsencrypt-account" },
        },
      },
    }),
  };
}

function issuerDefinition() {
  const spec = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "clusterissuers.cert-manager.io" },
    spec: {
      group: "cert-manager.io",
      scope: "Cluster",
      names: {
        kind: "ClusterIssuer",
        plural: "clusterissuers",
        singular: "clusterissuer",
        listKind: "ClusterIssuerList",
      },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: "object", properties: { spec, status: spec } } },
        },
      ],
    },
  };
}

export function prometheus(_environment: Environment, settings: Settings): Files {
  const rules = [{ apiGroups: [""], resources: ["nodes", "services", "endpoints", "pods"], verbs: read }];
  return {
    "namespace.yaml": yaml(namespace("prometheus")),
    "rbac.yaml": yaml(serviceAccount("prometheus"), ...clusterAccess("prometheus", "prometheus", rules)),
    "config.yaml": yaml(
      configMap("prometheus", "prometheus-config", {
        "prometheus.yml": scrapeConfig(settings.config.scrapeInterval ?? "30s"),
      }),
    ),
    "deployment.yaml": yaml(
      deployment({
        app: "prometheus",
        image: "quay.io/prometheus/prometheus",
        settings,
        port: 9090,
        probe: "/-/ready",
        serviceAccount: "prometheus",
      }),
    ),
    "service.yaml": yaml(service("prometheus", "prometheus", 9090)),
  };
}

function scrapeConfig(interval: string): string {
  return `global:\n  scrape_interval: ${interval}\nscrape_configs:\n  - job_name: pods\n    kubernetes_sd_configs:\n      - role: pod\n`;
}

export function grafana(environment: Environment, settings: Settings): Files {
  return {
    "namespace.yaml": yaml(namespace("grafana")),
    "config.yaml": yaml(configMap("grafana", "grafana-config", settings.config)),
    "secret.yaml": yaml(
      secret("grafana", "grafana-admin", { GF_SECURITY_ADMIN_PASSWORD: `change-me-${environment}` }),
    ),
    "deployment.yaml": yaml(
      deployment({
        app: "grafana",
        image: "docker.io/grafana/grafana",
        settings,
        port: 3000,
        probe: "/api/health",
        configMap: "grafana-config",
        secret: "grafana-admin",
      }),
    ),
    "service.yaml": yaml(service("grafana", "grafana", 80)),
  };
}
