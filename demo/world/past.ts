import { applications, repositories } from "./applications";
import type { Change, Commit, World } from "./git-history";
import { authors, type Author } from "./people";

const firstAuthors: Record<string, Author> = {
  "shop-config": "mara",
  payments: "tomas",
  platform: "jonas",
  data: "priya",
};

/** What happened before Plumbline came, with how many days ago. */
const past: (Change & { daysAgo: number })[] = [
  {
    daysAgo: 83,
    app: "prometheus",
    author: "jonas",
    message: "prometheus: scrape every 30 s\n\nAlerts came a minute late.",
    set: { config: { scrapeInterval: "30s" } },
  },
  {
    daysAgo: 76,
    app: "shop",
    author: "mara",
    message: "shop 4.10.2: fix price rounding in the cart",
    set: { tag: "4.10.2" },
  },
  {
    daysAgo: 71,
    app: "cart-redis",
    author: "renovate",
    message: "chore(deps): update docker.io/library/redis to 7.4.2",
    set: { tag: "7.4.2" },
  },
  {
    daysAgo: 66,
    app: "orders-db",
    author: "priya",
    message: "orders-db: more connections for the black week",
    only: ["prod"],
    set: { config: { max_connections: "300" } },
  },
  {
    daysAgo: 60,
    app: "catalog",
    author: "aiko",
    message: "catalog 2.4.0: categories with pictures",
    set: { tag: "2.4.0" },
  },
  {
    daysAgo: 58,
    app: "grafana",
    author: "renovate",
    message: "chore(deps): update docker.io/grafana/grafana to 11.5.2",
    set: { tag: "11.5.2" },
  },
  {
    daysAgo: 52,
    app: "checkout",
    author: "tomas",
    message: "checkout 1.13.0: guest orders",
    set: { tag: "1.13.0" },
  },
  {
    daysAgo: 47,
    app: "payments",
    author: "tomas",
    message: "payments: retry five times before giving up\n\nThe provider has short outages at night.",
    set: { config: { RETRIES: "5" } },
  },
  {
    daysAgo: 41,
    app: "ingress-nginx",
    author: "jonas",
    message: "ingress-nginx: allow uploads of 16 MB",
    set: { config: { "proxy-body-size": "16m" } },
  },
  {
    daysAgo: 37,
    app: "search",
    author: "priya",
    message: "search: more memory for indexing in production",
    only: ["prod"],
    set: { memory: "512Mi", config: { MAX_INDEXING_MEMORY: "384Mi" } },
  },
  {
    daysAgo: 33,
    app: "cert-manager",
    author: "renovate",
    message: "chore(deps): update cert-manager to v1.17.2",
    set: { tag: "v1.17.2" },
  },
  {
    daysAgo: 29,
    app: "shop",
    author: "aiko",
    message: "shop 4.11.0: faster start page",
    set: { tag: "4.11.0" },
  },
  {
    daysAgo: 24,
    app: "reports",
    author: "priya",
    message: "reports: run after the backup has finished",
    set: { config: { SCHEDULE: "30 3 * * *" } },
  },
  {
    daysAgo: 20,
    app: "payments",
    author: "mara",
    message: "payments 2.9.0: settle twice a day",
    set: { tag: "2.9.0", config: { SETTLEMENT: "twice-daily" } },
  },
  {
    daysAgo: 16,
    app: "catalog",
    author: "aiko",
    message: "catalog: 48 products on a page",
    set: { config: { PAGE_SIZE: "48" } },
  },
  {
    daysAgo: 13,
    app: "checkout",
    author: "tomas",
    message: "checkout: give orders a minute before they time out",
    set: { config: { ORDER_TIMEOUT: "60s" } },
  },
  {
    daysAgo: 11,
    app: "orders-db",
    author: "renovate",
    message: "chore(deps): update docker.io/library/postgres to 17.4",
    set: { tag: "17.4" },
  },
  {
    daysAgo: 8,
    app: "shop",
    author: "mara",
    message: "shop 4.12.0: wishlist behind a switch",
    set: { tag: "4.12.0" },
  },
  {
    daysAgo: 6,
    app: "prometheus",
    author: "renovate",
    message: "chore(deps): update quay.io/prometheus/prometheus to v3.2.1",
    set: { tag: "v3.2.1" },
  },
  {
    daysAgo: 4,
    app: "checkout",
    author: "tomas",
    message: "checkout 1.13.4: do not lose the voucher on reload",
    set: { tag: "1.13.4" },
  },
  {
    daysAgo: 2,
    app: "search",
    author: "aiko",
    message: "search 1.12.0: typo tolerance for short words",
    set: { tag: "1.12.0" },
  },
];

/** The commits of each repository up to the day on which the demo begins, oldest first. */
export function pastCommits(world: World, now: Date): Record<string, Commit[]> {
  const commits: Record<string, Commit[]> = {};
  for (const repository of repositories) {
    const author = firstAuthors[repository]!;
    const files = { "README.md": readme(repository) };
    const begin = { author: authors[author], date: dayAt(now, 92, 9), message: "Begin", files };
    const apps = applications.filter((app) => app.repository === repository);
    commits[repository] = [
      begin,
      ...apps.map((app, index) => world.begin(app, author, dayAt(now, 90 - index, 10 + index))),
    ];
  }
  for (const [index, change] of past.entries()) {
    const { repository } = applications.find(({ name }) => name === change.app)!;
    commits[repository]!.push(world.change(change, dayAt(now, change.daysAgo, 8 + (index % 9))));
  }
  return commits;
}

/** An hour of a day in the past; the same all day long, so that two starts on one day make the same commits. */
function dayAt(now: Date, daysAgo: number, hour: number): Date {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  return new Date(midnight - daysAgo * 86_400_000 + hour * 3_600_000 + ((daysAgo * 7) % 60) * 60_000);
}

function readme(repository: string): string {
  return `# ${repository}\n\nWhat runs, by application and environment. Merged to \`main\` means wanted.\n`;
}
