import { configMap, disruptionBudget, namespace, networkPolicy, secret, serviceAccount } from "./objects";
import type { Environment, Settings } from "./settings";
import { deployment, service } from "./workload";
import { yaml, type Files } from "./yaml";

/** Moves money: the strictest network and the smallest rights. */
export function payments(environment: Environment, settings: Settings): Files {
  return {
    "namespace.yaml": yaml(namespace("payments")),
    "config.yaml": yaml(configMap("payments", "payments-config", settings.config)),
    "secret.yaml": yaml(
      secret("payments", "provider", { PROVIDER_TOKEN: `tok_${environment}_not_a_real_token` }),
    ),
    "deployment.yaml": yaml(
      serviceAccount("payments"),
      deployment({
        app: "payments",
        image: "registry.acme.example/payments/payments",
        settings,
        port: 8443,
        configMap: "payments-config",
        secret: "provider",
        serviceAccount: "payments",
      }),
    ),
    "service.yaml": yaml(service("payments", "payments", 443)),
    "network-policy.yaml": yaml(networkPolicy("payments", "payments", 8443, ["checkout"])),
    ...(environment === "prod"
      ? { "disruption-budget.yaml": yaml(disruptionBudget("payments", "payments", 1)) }
      : {}),
  };
}
