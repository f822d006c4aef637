import { applications } from "./applications";
import { silentCluster } from "./clusters";
import { cellsOn, fleetWhen, isAtRest, rowOf, type Fleet } from "./fleet-watch";
import type { Change, Commit, World } from "./git-history";
import { deploymentPath, patchAsKubectl } from "./kube-client";
import type { ProductSession } from "./product-session";
import type { WorldCluster } from "./set-up-product";

export type Story = {
  administrator: ProductSession;
  operator: ProductSession;
  world: World;
  clusters: WorldCluster[];
  /** Commits as somebody who pushes; returns the SHA of the last one. */
  push: (repository: string, commits: Commit[]) => Promise<string>;
  /** Makes a simulated cluster go silent; nothing on real ones. */
  silence: (cluster: string) => void;
  say: (text: string) => void;
};

/** What takes a second on an idle machine takes a minute on a busy one; a story without its middle is worse than late. */
const patienceMs = 90_000;

/**
 * What happens in the demo before anybody looks: every row of the ledger comes of a sync, rollback or self-heal that
 * the engine really did. Ends with something drifted, degraded, behind, held, silent and broken.
 */
export async function tellStory(story: Story): Promise<void> {
  await chapter(story, "the first sync", firstSync);
  await chapter(story, "an edit that is healed", healByItself);
  await chapter(story, "the new versions", newVersions);
  await chapter(story, "the rollback of checkout", holdCheckout);
  await Promise.all([
    chapter(story, "the fix of checkout", fixCheckout),
    chapter(story, "the drift of shop", driftShop),
  ]);
  story.silence(silentCluster);
}

/** One part of the story; when it fails, that is said, and the others go on. */
async function chapter(story: Story, name: string, tell: (story: Story) => Promise<void>) {
  await tell(story).catch((error: unknown) =>
    story.say(`Something is missing (${name}): ${(error as Error).message}`),
  );
}

async function firstSync(story: Story) {
  const byHand = applications.filter(({ policy }) => policy.mode === "manual").map(({ name }) => name);
  const { fleet } = await fleetWhen(
    story.administrator,
    (seen) => byHand.every((name) => isSeen(seen, name)),
    patienceMs,
  );
  await Promise.all(byHand.map((name) => sync(story, fleet, name, "First sync")));
  const isDone = (seen: Fleet) =>
    applications.every(({ name }) => isAtRest(rowOf(seen, name).cells, rowOf(seen, name).headSha ?? ""));
  await told(story, isDone, patienceMs, "the first sync");
}

function isSeen(fleet: Fleet, name: string): boolean {
  const { cells, headSha } = rowOf(fleet, name);
  return headSha !== null && isAtRest(cells);
}

/** Somebody scales the catalog by hand; its policy puts it back. */
async function healByItself(story: Story) {
  await edit(story, "stage-eu", deploymentPath("catalog"), { spec: { replicas: 4 } }, "kubectl");
}

const releases: (Change & { repository: string })[] = [
  {
    repository: "shop-config",
    app: "shop",
    author: "mara",
    message: "shop 4.12.1: wishlist for everybody",
    set: { tag: "4.12.1", config: { FEATURE_WISHLIST: "true" } },
  },
  {
    repository: "shop-config",
    app: "checkout",
    author: "tomas",
    message: "checkout 1.14.0: express checkout",
    set: { tag: "1.14.0", config: { EXPRESS: "true" } },
  },
  {
    repository: "payments",
    app: "payments",
    author: "mara",
    message: "payments 2.9.1: settle every hour",
    set: { tag: "2.9.1", config: { SETTLEMENT: "hourly" } },
  },
  {
    repository: "platform",
    app: "ingress-nginx",
    author: "renovate",
    message: "chore(deps): update ingress-nginx to v1.12.1",
    set: { tag: "v1.12.1" },
  },
  {
    repository: "platform",
    app: "grafana",
    author: "renovate",
    message: "chore(deps): update docker.io/grafana/grafana to 11.6.0",
    set: { tag: "11.6.0" },
  },
  {
    repository: "data",
    app: "search",
    author: "priya",
    message: "search 1.12.1: rank what is in stock first",
    set: { tag: "1.12.1", config: { RANKING: "stock,words,typo,proximity" } },
  },
];

async function newVersions(story: Story) {
  const now = Date.now();
  const byRepository = Map.groupBy(releases, ({ repository }) => repository);
  const commits = [...byRepository].map(([repository, changes]) => ({
    repository,
    commits: changes.map((change, index) =>
      story.world.change(change, new Date(now - (changes.length - index) * 90_000)),
    ),
  }));
  const broken = story.world.breakFile(
    "reports/dev/cronjob.yaml",
    (content) => content.replace("concurrencyPolicy: Forbid", "concurrencyPolicy Forbid"),
    "priya",
    "reports: try another schedule in dev",
    new Date(now - 30_000),
  );
  commits.find(({ repository }) => repository === "data")!.commits.push(broken);
  const heads = new Map(
    await Promise.all(
      commits.map(async (one) => [one.repository, await story.push(one.repository, one.commits)] as const),
    ),
  );
  const fleet = await told(
    story,
    (seen) =>
      ["shop-config", "platform", "data"].every((repository) =>
        isFollowed(seen, repository, heads.get(repository)!),
      ),
    patienceMs,
    "the new versions",
  );
  await sync(story, fleet, "ingress-nginx", "Security fixes of v1.12.1");
  await sync(story, fleet, "search", "Try the new ranking in dev first", "dev");
  await told(
    story,
    (seen) =>
      ["shop", "checkout", "ingress-nginx"].every((name) =>
        isAtRest(rowOf(seen, name).cells, rowOf(seen, name).headSha ?? ""),
      ),
    patienceMs,
    "the rollout of the new versions",
  );
}

function isFollowed(fleet: Fleet, repository: string, head: string): boolean {
  return applications
    .filter((app) => app.repository === repository)
    .every(({ name }) => rowOf(fleet, name).headSha === head);
}

/** Express checkout goes wrong in production: back to the release before it, and stay there. */
async function holdCheckout(story: Story) {
  const fleet = await story.administrator.get<Fleet>("fleet");
  const { id } = rowOf(fleet, "checkout");
  const cells = cellsOn(fleet, "checkout", "prod");
  const { revisions } = await story.operator.get<{
    revisions: { commit: { sha: string; message: string } }[];
  }>(`applications/${id}/revisions`);
  const before = revisions.find(({ commit }) => commit.message.startsWith("checkout 1.13.4"));
  if (!before || cells.length === 0) throw new Error("there is nothing to go back to");
  await story.operator.post(`applications/${id}/rollback`, {
    targetIds: cells.map(({ targetId }) => targetId),
    sha: before.commit.sha,
    reason: "Express checkout charges vouchers twice",
  });
  const isHeld = (seen: Fleet) =>
    cellsOn(seen, "checkout", "prod").every((cell) => cell.isHeld && !cell.isSyncing);
  await told(story, isHeld, patienceMs, "the rollback of checkout");
}

/** The fix is in Git and waits behind the hold in production. */
async function fixCheckout(story: Story) {
  const fix: Change = {
    app: "checkout",
    author: "tomas",
    message: "checkout 1.14.1: charge vouchers once",
    set: { tag: "1.14.1" },
  };
  const head = await story.push("shop-config", [story.world.change(fix, new Date())]);
  const isOut = (seen: Fleet) =>
    [...cellsOn(seen, "checkout", "dev"), ...cellsOn(seen, "checkout", "stage")].every(
      (cell) => cell.sha === head && !cell.isSyncing,
    );
  await told(story, isOut, patienceMs, "the fix of checkout");
}

/** Somebody debugs the shop in production with kubectl and forgets about it. */
async function driftShop(story: Story) {
  const container = {
    name: "shop",
    env: [{ name: "LOG_LEVEL", value: "debug" }],
    resources: { limits: { memory: "512Mi" } },
  };
  const patch = { spec: { template: { spec: { containers: [container] } } } };
  await Promise.all(
    ["prod-eu", "prod-us"].map((cluster) => edit(story, cluster, deploymentPath("shop"), patch)),
  );
  const isDrifted = (seen: Fleet) =>
    ["prod-eu", "prod-us"].every((name) =>
      cellsOn(seen, "shop", name).every(({ status }) => status === "drifted"),
    );
  await told(story, isDrifted, patienceMs, "the drift of shop");
}

async function edit(story: Story, cluster: string, path: string, patch: object, manager?: string) {
  const found = story.clusters.find(({ name }) => name === cluster);
  if (found) await patchAsKubectl(found.kubeconfig, path, patch, manager);
}

async function sync(story: Story, fleet: Fleet, name: string, reason: string, prefix = "") {
  const targetIds = cellsOn(fleet, name, prefix).map(({ targetId }) => targetId);
  if (targetIds.length > 0)
    await story.operator.post(`applications/${rowOf(fleet, name).id}/sync`, { targetIds, reason });
}

/** Waits for a moment of the story; one that does not come is said and does not stop the rest. */
async function told(
  story: Story,
  isAsWished: (fleet: Fleet) => boolean,
  timeoutMs: number,
  what: string,
): Promise<Fleet> {
  const { fleet, isInTime } = await fleetWhen(story.administrator, isAsWished, timeoutMs);
  if (!isInTime) story.say(`Not waiting any longer for ${what}.`);
  return fleet;
}
