import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { commitSeries } from "./github/commit-files";
import { startDemoGitHub, type DemoGitHub } from "./github/start-demo-github";
import { startClusters, type RunningClusters } from "./world/start-clusters";
import { repositories } from "./world/applications";
import { startCertificates } from "./world/certificates";
import { startDrift } from "./world/drift";
import { World } from "./world/git-history";
import { pastCommits } from "./world/past";
import { administrator, people } from "./world/people";
import { ProductSession } from "./world/product-session";
import { quietPort } from "./world/quiet-port";
import { setUpProduct } from "./world/set-up-product";
import { serveStartPage } from "./world/start-page";
import { tellStory } from "./world/story";

/** What a later start needs to find the same world again. */
type Kept = {
  githubPort: number;
  pagePort: number;
  githubToken: string;
  password: string;
  isSeeded: boolean;
};

const owner = "acme";
const { values: options } = parseArgs({
  options: {
    data: { type: "string" },
    product: { type: "string" },
    "setup-token": { type: "string" },
    kubeconfig: { type: "string", multiple: true, default: [] },
    "no-drift": { type: "boolean", default: false },
  },
});
const dataDir = path.resolve(options.data ?? ".plumbline/world");
const productUrl = options.product;
mkdirSync(dataDir, { recursive: true });

let isEnding = false;
const say = (progress: string) => console.log(JSON.stringify({ progress }));
const kept = readKept();
const github = await startGitHub(kept);
kept.githubPort = github.port;
const clusters = await startClusters({ dir: path.join(dataDir, "clusters"), given: options.kubeconfig });
const ending: (() => unknown)[] = [() => clusters.stop(), () => github.stop()];
ending.unshift(startCertificates(clusters.all));
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void end());

const isLaterStart = kept.isSeeded || !productUrl;
if (isLaterStart) clusters.takeUp();
// From here on a worker finds everything where it was; before, it would note that it finds nothing.
console.log(JSON.stringify({ standing: true }));
if (!isLaterStart) await seed(productUrl, github, clusters, kept);
else {
  if (productUrl) await github.moveWebhooks(productUrl);
  for (const name of clusters.moved)
    say(
      `The port of ${name} is taken, so Plumbline does not find it. Free the port, or begin anew with --fresh.`,
    );
}
if (!options["no-drift"]) ending.unshift(startDrift(clusters.all));
const accounts = [administrator, ...people].map(({ name, email, about }) => ({
  name,
  email,
  password: kept.password,
  about,
}));
const cloneUrls = repositories.map(
  (name) => `http://demo:${kept.githubToken}@127.0.0.1:${github.port}/${owner}/${name}.git`,
);
const page = await serveStartPage(
  {
    productUrl: productUrl ?? "",
    githubUrl: github.url,
    accounts,
    cloneUrls,
    clusters: clusters.described,
  },
  kept.pagePort,
);
kept.pagePort = page.port;
save(kept);
ending.unshift(() => page.stop());
console.log(
  JSON.stringify({
    ready: true,
    startPage: page.url,
    accounts,
    githubUrl: github.url,
    githubToken: kept.githubToken,
    cloneUrls,
    clusters: clusters.described,
  }),
);

/** Repositories with their past, the product's people and places, and the story that fills its ledger. */
async function seed(url: string, hub: DemoGitHub, running: RunningClusters, state: Kept) {
  const setupToken = options["setup-token"];
  if (!setupToken)
    throw new Error(
      "The product has an administrator already, but this demo world is new or was interrupted while it was made. Begin anew with --fresh.",
    );
  save(state);
  const world = new World(running.abilities);
  say("Writing three months of commits …");
  const past = pastCommits(world, new Date());
  for (const name of repositories) {
    const { bareDir } = await hub.createRepository(owner, name, { isPrivate: true });
    await commitSeries(bareDir, "main", past[name]!);
  }
  say("Registering clusters, repositories and applications …");
  const session = await setUpProduct({
    productUrl: url,
    setupToken,
    password: state.password,
    clusters: running.all,
    repositoryUrl: (name) => `${hub.url}/${owner}/${name}`,
    githubToken: state.githubToken,
    setWebhook: (name, webhook) => hub.setWebhook(owner, name, webhook),
  });
  say("Letting things happen: syncs, a rollback, a drift …");
  const operator = await new ProductSession(url).signIn(people[0]!.email, state.password);
  await tellStory({
    administrator: session,
    operator,
    world,
    clusters: running.all,
    push: async (name, commits) => (await hub.push(owner, name, "main", commits)).at(-1)!,
    silence: (cluster) => running.silence(cluster),
    say,
  });
  // Chapters of a story that is cut short fail and are passed over: that is no finished world.
  if (isEnding) await new Promise(() => {});
  running.slowDown();
  state.isSeeded = true;
}

async function startGitHub({ githubPort, githubToken }: Kept): Promise<DemoGitHub> {
  const tokens = [{ token: githubToken, login: "demo" }];
  const dir = path.join(dataDir, "repositories");
  try {
    return await startDemoGitHub({ dir, tokens, port: githubPort || (await quietPort()) });
  } catch (error) {
    // The product knows the repositories by their address, so another port is no way out.
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new Error(
      `Port ${githubPort} is taken, and the demo's GitHub was registered there. Free it, or begin anew with --fresh.`,
      { cause: error },
    );
  }
}

function keptFile(): string {
  return path.join(dataDir, "world.json");
}

function readKept(): Kept {
  if (existsSync(keptFile())) return JSON.parse(readFileSync(keptFile(), "utf8")) as Kept;
  const secret = () => randomBytes(6).toString("hex");
  return {
    githubPort: 0,
    pagePort: 0,
    githubToken: `demo_${secret()}${secret()}`,
    password: `plumbline-${secret()}`,
    isSeeded: false,
  };
}

function save(state: Kept) {
  writeFileSync(keptFile(), JSON.stringify(state), { mode: 0o600 });
}

async function end() {
  isEnding = true;
  for (const stop of ending.splice(0)) await stop();
  process.exit(0);
}
