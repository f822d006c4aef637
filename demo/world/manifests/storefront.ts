import {
  autoscaler,
  configMap,
  disruptionBudget,
  namespace,
  networkPolicy,
  secret,
  serviceAccount,
} from "./objects";
import type { Abilities, Environment, Settings } from "./settings";
import { headlessService, statefulSet } from "./stateful";
import { deployment, ingress, service } from "./workload";
import { yaml, type Files } from "./yaml";

const registry = "registry.acme.example/storefront";

/** The shop's web front: scaled by load in production. */
export function shop(environment: Environment, settings: Settings, abilities: Abilities): Files {
  const isProduction = environment === "prod";
  const host = isProduction ? "shop.acme.example" : `shop.${environment}.acme.example`;
  return {
    "namespace.yaml": yaml(namespace("shop")),
    "config.yaml": yaml(configMap("shop", "shop-config", settings.config)),
    "secret.yaml": yaml(secret("shop", "shop-session", { SESSION_SECRET: `change-me-${environment}` })),
    "deployment.yaml": yaml(
      serviceAccount("shop"),
      deployment({
        app: "shop",
        image: `${registry}/shop`,
        settings,
        port: 8080,
        configMap: "shop-config",
        secret: "shop-session",
        env: { LOG_LEVEL: isProduction ? "warn" : "info", NODE_ENV: "production" },
        serviceAccount: "shop",
        isAutoscaled: isProduction,
      }),
    ),
    "service.yaml": yaml(service("shop", "shop", 80)),
    ...(abilities.hasAddresses ? { "ingress.yaml": yaml(ingress("shop", "shop", host, 80)) } : {}),
    ...(isProduction
      ? {
          "autoscaling.yaml": yaml(autoscaler("shop", "shop", settings.replicas, settings.replicas * 3)),
          "disruption-budget.yaml": yaml(disruptionBudget("shop", "shop", 1)),
        }
      : {}),
  };
}

/** Takes the order: an API and the worker that sends what was bought. */
export function checkout(environment: Environment, settings: Settings): Files {
  const common = { app: "checkout", settings, configMap: "checkout-config", secret: "checkout-keys" };
  return {
    "namespace.yaml": yaml(namespace("checkout")),
    "config.yaml": yaml(configMap("checkout", "checkout-config", settings.config)),
    "secret.yaml": yaml(
      secret("checkout", "checkout-keys", { PAYMENTS_API_KEY: `pk_${environment}_not_a_real_key` }),
    ),
    "api.yaml": yaml(
      deployment({ ...common, part: "checkout-api", image: `${registry}/checkout-api`, port: 8080 }),
      service("checkout", "checkout-api", 80),
    ),
    "worker.yaml": yaml(
      deployment({
        ...common,
        part: "checkout-worker",
        image: `${registry}/checkout-worker`,
        port: 9090,
        settings: { ...settings, replicas: 1 },
      }),
    ),
    "network-policy.yaml": yaml(networkPolicy("checkout", "checkout-api", 8080, ["shop", "ingress-nginx"])),
    ...(environment === "prod"
      ? { "disruption-budget.yaml": yaml(disruptionBudget("checkout", "checkout-api", 1)) }
      : {}),
  };
}

/** What can be bought. */
export function catalog(_environment: Environment, settings: Settings): Files {
  return {
    "namespace.yaml": yaml(namespace("catalog")),
    "config.yaml": yaml(configMap("catalog", "catalog-config", settings.config)),
    "deployment.yaml": yaml(
      deployment({
        app: "catalog",
        image: `${registry}/catalog`,
        settings,
        port: 8080,
        configMap: "catalog-config",
      }),
    ),
    "service.yaml": yaml(service("catalog", "catalog", 80)),
    "network-policy.yaml": yaml(networkPolicy("catalog", "catalog", 8080, ["shop", "checkout"])),
  };
}

/** Carts that are not paid yet. */
export function cartRedis(_environment: Environment, settings: Settings, abilities: Abilities): Files {
  const redis = {
    app: "cart-redis",
    image: "docker.io/library/redis",
    settings,
    port: 6379,
    mountPath: "/data",
    volume: "2Gi",
  };
  return {
    "namespace.yaml": yaml(namespace("cart-redis")),
    "config.yaml": yaml(
      configMap("cart-redis", "redis-config", {
        "redis.conf": "maxmemory-policy allkeys-lru\nappendonly yes\n",
      }),
    ),
    "statefulset.yaml": yaml(statefulSet(redis, abilities)),
    "service.yaml": yaml(headlessService("cart-redis", 6379)),
  };
}
