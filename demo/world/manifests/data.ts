import { configMap, disruptionBudget, namespace, networkPolicy, secret } from "./objects";
import { labelsOf, type Abilities, type Environment, type Settings } from "./settings";
import { headlessService, statefulSet } from "./stateful";
import { deployment, podSpec, service } from "./workload";
import { yaml, type Files } from "./yaml";

/** Orders are kept here: changed by hand only. */
export function ordersDb(environment: Environment, settings: Settings, abilities: Abilities): Files {
  const env = [
    { name: "POSTGRES_DB", value: "orders" },
    { name: "POSTGRES_PASSWORD", valueFrom: { secretKeyRef: { name: "orders-db", key: "password" } } },
  ];
  const postgres = {
    app: "orders-db",
    image: "docker.io/library/postgres",
    settings,
    port: 5432,
    mountPath: "/var/lib/postgresql",
    volume: environment === "prod" ? "100Gi" : "10Gi",
    env,
  };
  return {
    "namespace.yaml": yaml(namespace("orders-db")),
    "secret.yaml": yaml(secret("orders-db", "orders-db", { password: `change-me-${environment}` })),
    "config.yaml": yaml(configMap("orders-db", "orders-db-config", settings.config)),
    "statefulset.yaml": yaml(statefulSet(postgres, abilities)),
    "service.yaml": yaml(headlessService("orders-db", 5432)),
    "network-policy.yaml": yaml(networkPolicy("orders-db", "orders-db", 5432, ["checkout", "reports"])),
    ...(environment === "prod"
      ? { "disruption-budget.yaml": yaml(disruptionBudget("orders-db", "orders-db", 1)) }
      : {}),
  };
}

/** Ranking by stock needs another index: a hook makes it before the new version starts. */
export function search(_environment: Environment, settings: Settings): Files {
  const isByStock = settings.config.RANKING?.includes("stock") ?? false;
  return {
    "namespace.yaml": yaml(namespace("search")),
    ...(isByStock ? { "reindex.yaml": yaml(reindex(settings)) } : {}),
    "config.yaml": yaml(configMap("search", "search-config", settings.config)),
    "deployment.yaml": yaml(
      deployment({
        app: "search",
        image: "registry.acme.example/data/search",
        settings,
        port: 7700,
        probe: "/health",
        configMap: "search-config",
      }),
    ),
    "service.yaml": yaml(service("search", "search", 80)),
  };
}

function reindex(settings: Settings) {
  const [container] = podSpec({
    app: "search",
    image: "registry.acme.example/data/search",
    settings,
    port: 7700,
  }).containers;
  const { readinessProbe: _ready, livenessProbe: _live, ports: _ports, ...task } = container!;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: "reindex",
      namespace: "search",
      labels: labelsOf("search", "reindex"),
      annotations: {
        "argocd.argoproj.io/hook": "PreSync",
        "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
      },
    },
    spec: {
      backoffLimit: 1,
      template: {
        metadata: { labels: labelsOf("search", "reindex") },
        spec: {
          restartPolicy: "Never",
          containers: [{ ...task, name: "reindex", args: ["reindex", "--by", "stock"] }],
        },
      },
    },
  };
}

/** Every night the day's numbers. */
export function reports(_environment: Environment, settings: Settings): Files {
  const image = "registry.acme.example/data/reports";
  const { containers, securityContext } = podSpec({
    app: "reports",
    image,
    settings,
    port: 8080,
    configMap: "reports-config",
  });
  const [container] = containers;
  const { readinessProbe: _ready, livenessProbe: _live, ports: _ports, ...task } = container!;
  return {
    "namespace.yaml": yaml(namespace("reports")),
    "config.yaml": yaml(configMap("reports", "reports-config", settings.config)),
    "cronjob.yaml": yaml({
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: "nightly-report", namespace: "reports", labels: labelsOf("reports") },
      spec: {
        schedule: settings.config.SCHEDULE ?? "30 2 * * *",
        concurrencyPolicy: "Forbid",
        successfulJobsHistoryLimit: 3,
        jobTemplate: {
          spec: {
            backoffLimit: 2,
            template: {
              metadata: { labels: labelsOf("reports") },
              spec: { restartPolicy: "OnFailure", securityContext, containers: [task] },
            },
          },
        },
      },
    }),
  };
}
