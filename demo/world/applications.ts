import * as data from "./manifests/data";
import { payments } from "./manifests/payments";
import * as platform from "./manifests/platform";
import type { Abilities, Environment, Settings } from "./manifests/settings";
import * as storefront from "./manifests/storefront";
import type { Files } from "./manifests/yaml";

export type Policy = { mode: "observe" | "manual" | "automatic"; selfHeal: boolean; prune: boolean };

/** An application of the demo: where it lies, who owns it, where it runs, and what it begins with. */
export type DemoApplication = {
  name: string;
  project: "Storefront" | "Payments" | "Platform" | "Data";
  repository: "shop-config" | "payments" | "platform" | "data";
  path: string;
  policy: Policy;
  clusters: string[];
  render: (environment: Environment, settings: Settings, abilities: Abilities) => Files;
  /** The first commit's settings; production has more of everything. */
  start: Settings;
  productionReplicas: number;
};

const everywhere = ["dev", "stage-eu", "stage-us", "prod-eu", "prod-us", "prod-ap"];
const europe = ["dev", "stage-eu", "prod-eu", "prod-us"];
const follow: Policy = { mode: "automatic", selfHeal: false, prune: false };
const heal: Policy = { mode: "automatic", selfHeal: true, prune: true };
const byHand: Policy = { mode: "manual", selfHeal: false, prune: false };

const small = { replicas: 1, cpu: "50m", memory: "128Mi" };
const medium = { replicas: 2, cpu: "100m", memory: "256Mi" };

export const applications: DemoApplication[] = [
  {
    name: "shop",
    project: "Storefront",
    repository: "shop-config",
    path: "apps/shop/{env}",
    policy: follow,
    clusters: everywhere,
    render: storefront.shop,
    productionReplicas: 3,
    start: {
      ...medium,
      tag: "4.10.0",
      config: { CATALOG_URL: "http://catalog.catalog", CURRENCY: "EUR", FEATURE_WISHLIST: "false" },
    },
  },
  {
    name: "checkout",
    project: "Storefront",
    repository: "shop-config",
    path: "apps/checkout/{env}",
    policy: heal,
    clusters: everywhere,
    render: storefront.checkout,
    productionReplicas: 3,
    start: {
      ...medium,
      tag: "1.12.3",
      config: { PAYMENTS_URL: "http://payments.payments", ORDER_TIMEOUT: "30s" },
    },
  },
  {
    name: "catalog",
    project: "Storefront",
    repository: "shop-config",
    path: "apps/catalog/{env}",
    policy: heal,
    clusters: everywhere,
    render: storefront.catalog,
    productionReplicas: 2,
    start: { ...small, tag: "2.3.1", config: { SEARCH_URL: "http://search.search", PAGE_SIZE: "24" } },
  },
  {
    name: "cart-redis",
    project: "Storefront",
    repository: "shop-config",
    path: "apps/cart-redis/{env}",
    policy: heal,
    clusters: everywhere,
    render: storefront.cartRedis,
    productionReplicas: 2,
    start: { ...small, tag: "7.4.1", config: {} },
  },
  {
    name: "payments",
    project: "Payments",
    repository: "payments",
    path: "deploy/{env}",
    policy: follow,
    clusters: everywhere,
    render: payments,
    productionReplicas: 3,
    start: { ...medium, tag: "2.8.4", config: { PROVIDER: "stripe", RETRIES: "3", SETTLEMENT: "daily" } },
  },
  {
    name: "ingress-nginx",
    project: "Platform",
    repository: "platform",
    path: "ingress-nginx/{env}",
    policy: byHand,
    clusters: everywhere,
    render: platform.ingressNginx,
    productionReplicas: 2,
    start: { ...small, tag: "v1.12.0", config: { "use-gzip": "true", "proxy-body-size": "8m" } },
  },
  {
    name: "cert-manager",
    project: "Platform",
    repository: "platform",
    path: "cert-manager/{env}",
    policy: heal,
    clusters: everywhere,
    render: platform.certManager,
    productionReplicas: 1,
    start: { ...small, tag: "v1.17.1", config: {} },
  },
  {
    name: "prometheus",
    project: "Platform",
    repository: "platform",
    path: "monitoring/prometheus/{env}",
    policy: heal,
    clusters: everywhere.filter((name) => name !== "stage-us"),
    render: platform.prometheus,
    productionReplicas: 1,
    start: { ...medium, replicas: 1, tag: "v3.2.0", config: { scrapeInterval: "60s" } },
  },
  {
    name: "grafana",
    project: "Platform",
    repository: "platform",
    path: "monitoring/grafana/{env}",
    policy: follow,
    clusters: ["dev", "stage-eu", "prod-eu"],
    render: platform.grafana,
    productionReplicas: 1,
    start: {
      ...small,
      tag: "11.5.0",
      config: { GF_SERVER_ROOT_URL: "https://grafana.acme.example", GF_USERS_DEFAULT_THEME: "system" },
    },
  },
  {
    name: "orders-db",
    project: "Data",
    repository: "data",
    path: "orders-db/{env}",
    policy: byHand,
    clusters: europe,
    render: data.ordersDb,
    productionReplicas: 2,
    start: {
      ...small,
      cpu: "250m",
      memory: "512Mi",
      tag: "17.2",
      config: { max_connections: "100", shared_buffers: "128MB" },
    },
  },
  {
    name: "search",
    project: "Data",
    repository: "data",
    path: "search/{env}",
    policy: byHand,
    clusters: ["dev", "stage-eu", "prod-eu", "prod-us"],
    render: data.search,
    productionReplicas: 2,
    start: {
      ...small,
      tag: "1.11.0",
      config: { MAX_INDEXING_MEMORY: "256Mi", RANKING: "words,typo,proximity" },
    },
  },
  {
    name: "reports",
    project: "Data",
    repository: "data",
    path: "reports/{env}",
    policy: follow,
    clusters: ["dev", "stage-eu", "prod-eu"],
    render: data.reports,
    productionReplicas: 1,
    start: { ...small, tag: "0.9.2", config: { SCHEDULE: "30 2 * * *", FORMAT: "parquet" } },
  },
];

export const projects = [...new Set(applications.map(({ project }) => project))];
export const repositories = [...new Set(applications.map(({ repository }) => repository))];
