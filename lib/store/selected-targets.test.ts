import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";
import { until } from "@/lib/testing/until";
import { ada, clusterDraft, makeStoreWorld, type StoreWorld } from "@/lib/testing/store-world";

let database: TestDatabase;
let world: StoreWorld;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  // The first cluster is env=staging, the second env=prod; the application of the world chose both by hand.
  world = await makeStoreWorld(database.store, 2);
});

const registry = () => database.store.applicationRegistry;
const clusters = () => database.store.clusterRegistry;
const nameOf = async (index: number) => (await clusters().find("all", world.clusterIds[index]!))!.name;
const find = (applicationId: string) => database.store.applications.find("all", applicationId);

/** Where an application is: cluster and namespace, with a mark for those that labels chose. */
async function places(applicationId: string): Promise<string[]> {
  const { targets } = (await find(applicationId))!;
  return targets
    .map(({ clusterId, namespace, isBySelector }) => {
      const index = world.clusterIds.indexOf(clusterId);
      return `${index < 0 ? "other" : index}/${namespace}${isBySelector ? " by labels" : ""}`;
    })
    .toSorted();
}
const targetOn = async (applicationId: string, index: number) =>
  (await find(applicationId))!.targets.find(({ clusterId }) => clusterId === world.clusterIds[index])!;

async function create(
  labels: string | null,
  more: Partial<{
    path: string;
    revision: string;
    namespace: string;
    destinations: { clusterId: string; namespace: string }[];
  }> = {},
): Promise<string> {
  const { path = "deploy", revision = "main", namespace = "cart", destinations = [] } = more;
  const { id } = await registry().create(ada, {
    projectId: world.projectId,
    name: `cart-${randomUUID().slice(0, 8)}`,
    repositoryId: world.repositoryId,
    path,
    revision,
    policy: { mode: "automatic", selfHeal: false, prune: false },
    destinations,
    selector: labels === null ? null : { labels, namespace },
  });
  return id;
}
const select = (id: string, labels: string | null, namespace = "cart") =>
  registry().setSelector(ada, world.projectId, id, labels === null ? null : { labels, namespace });

/** Gives a cluster other labels, as a person who was shown all of what changes. */
async function relabel(index: number, labels: Record<string, string>): Promise<void> {
  const clusterId = world.clusterIds[index]!;
  const naming = { name: await nameOf(index), labels };
  const { moves, selections } = await clusters().previewChange(clusterId, naming);
  await clusters().change(
    ada,
    clusterId,
    naming,
    moves.map(({ target }) => target.targetId),
    {
      joining: selections
        .filter(({ joining }) => joining.length > 0)
        .map(({ application }) => application.id),
      leaving: selections.flatMap(({ leaving }) => leaving.map(({ id }) => id)),
    },
  );
}

async function register(labels: Record<string, string>, uid?: string) {
  const draft = clusterDraft(world.projectId, { name: `c-${randomUUID().slice(0, 8)}`, labels, uid });
  return clusters().register(ada, { ...draft, isSameAsBefore: true });
}
const allow = (index: number, namespaces: string[] | null) =>
  clusters().setProjects(
    ada,
    world.clusterIds[index]!,
    namespaces === null ? [] : [{ id: world.projectId, namespaces }],
  );
const entries = async (applicationId: string, action: string) =>
  (await database.store.audit.list([world.projectId], { action })).entries.filter(
    (entry) => entry.applicationId === applicationId,
  );

test("an application is created where labels match, recorded with the person, selector, cause and clusters", async () => {
  const id = await create("env=prod");
  expect(await places(id)).toEqual(["1/cart by labels"]);
  expect((await targetOn(id, 1)).path).toBe("deploy");
  const name = await nameOf(1);
  expect(await entries(id, "targets.joined")).toMatchObject([
    {
      actor: ada.actor,
      subject: { type: "application", id },
      detail: { cause: "application_created", selector: "env=prod", clusters: [name] },
    },
  ]);
  expect(await entries(id, "application.created")).toMatchObject([
    { detail: { selector: { labels: "env=prod", namespace: "cart" } } },
  ]);
});

test("an application whose labels nothing matches has no targets, and is there", async () => {
  const id = await create("env=qa");
  expect(await places(id)).toEqual([]);
  expect((await find(id))!.selector).toEqual({ labels: "env=qa", namespace: "cart", waiting: [] });
});

test("a selector that cannot be read is not saved", async () => {
  await expect(create("env=")).rejects.toMatchObject({ code: "bad_input", field: "selector.labels" });
  const id = await create("env=prod");
  await expect(select(id, "env notin (a)")).rejects.toMatchObject({ code: "bad_input" });
  expect((await find(id))!.selector).toMatchObject({ labels: "env=prod" });
});

test("another selector lets clusters join and leave, and one in another namespace moves", async () => {
  const id = await create("env=prod");
  expect(await select(id, "env in (staging)")).toEqual({ joined: 1, left: 1 });
  expect(await places(id)).toEqual(["0/cart by labels"]);
  expect(await select(id, "env", "elsewhere")).toEqual({ joined: 2, left: 1 });
  expect(await places(id)).toEqual(["0/elsewhere by labels", "1/elsewhere by labels"]);
  expect(await entries(id, "selector.changed")).toMatchObject([
    { detail: { before: { labels: "env in (staging)" }, after: { labels: "env", namespace: "elsewhere" } } },
    { detail: { before: { labels: "env=prod" }, after: { labels: "env in (staging)" } } },
  ]);
});

test("a cluster whose labels change joins and leaves, and what it had comes back with it", async () => {
  const id = await create("env=prod");
  await relabel(0, { env: "prod" });
  expect(await places(id)).toEqual(["0/cart by labels", "1/cart by labels"]);
  const target = await targetOn(id, 0);
  await database.store.targets.claimObjects(target.id, ["/ConfigMap/cart/web"]);

  await relabel(0, { env: "staging" });
  expect(await places(id)).toEqual(["1/cart by labels"]);
  expect(await database.store.targets.findTarget(target.id)).toBeNull();
  expect(await database.asOwner("select 1 from object_claim where target_id = $1", [target.id])).toEqual([]);
  const [left] = await entries(id, "targets.left");
  expect(left).toMatchObject({
    actor: ada.actor,
    detail: { cause: "labels_changed", selector: "env=prod", clusters: [await nameOf(0)] },
  });

  await relabel(0, { env: "prod" });
  expect((await targetOn(id, 0)).id).toBe(target.id);
});

test("what comes back to another branch is not synced to the commit of the one that it left", async () => {
  const id = await create("tier", { revision: "release-{env}" });
  await relabel(0, { tier: "web", env: "staging" });
  const target = await targetOn(id, 0);
  await database.asOwner("update target set head_sha = $1, wanted_sha = $1 where id = $2", [
    world.shas[2],
    target.id,
  ]);
  await relabel(0, { env: "staging" });
  await relabel(0, { tier: "web", env: "prod" });
  expect(await targetOn(id, 0)).toMatchObject({ id: target.id, revision: "release-prod" });
  const syncing = database.store.requests.sync(ada, {
    projectId: world.projectId,
    applicationId: id,
    targetIds: [target.id],
    options: { objects: null, adopt: [], prune: false, confirmedPrunes: [] },
    reason: null,
    renderingDigests: {},
  });
  await expect(syncing).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(/not known yet/),
  });
});

test("what waits on a target that leaves is cancelled, what runs keeps its cluster's labels", async () => {
  const id = await create("env=prod");
  const target = await targetOn(id, 1);
  const request = world.request("sync", { applicationId: id, targetId: target.id }, 1);
  const inputs = { ...request.inputs, path: "deploy", namespace: "cart" };
  const queued = await database.store.operations.requestAutomatic({ ...request, inputs });
  expect(queued).not.toBeNull();
  await relabel(1, { env: "staging" });
  expect(await database.store.operations.find("all", queued!)).toMatchObject({ state: "cancelled" });

  await relabel(1, { env: "prod" });
  await database.asOwner("update target set inputs_digest = null where id = $1", [target.id]);
  expect(await database.store.operations.requestAutomatic({ ...request, inputs })).not.toBeNull();
  await database.store.operations.claim(world.clusterIds[1]!, randomUUID());
  const refused = {
    code: "conflict",
    message: expect.stringMatching(/^An operation is at work on cart-.* on shop-1/),
  };
  await expect(relabel(1, { env: "staging" })).rejects.toMatchObject(refused);
  await expect(select(id, "env=qa")).rejects.toMatchObject(refused);
  await expect(allow(1, null)).rejects.toMatchObject(refused);
  await expect(clusters().deregister(ada, world.clusterIds[1]!)).rejects.toMatchObject(refused);
  // All of it, or nothing.
  expect((await clusters().find("all", world.clusterIds[1]!))!.labels).toEqual({ env: "prod" });
  expect(await places(id)).toEqual(["1/cart by labels"]);
});

test("what was not shown does not join or leave", async () => {
  const id = await create("env=prod");
  const naming = { name: await nameOf(0), labels: { env: "prod" } };
  const change = (shown?: { joining: string[]; leaving: string[] }) =>
    clusters().change(ada, world.clusterIds[0]!, naming, world.targetIds, shown);
  await expect(change()).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("would join"),
  });
  await change({ joining: [id], leaving: [] });
  const back = { ...naming, labels: { env: "staging" } };
  await expect(clusters().change(ada, world.clusterIds[0]!, back, world.targetIds)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("would leave"),
  });
});

test("a preview says who would join and leave, and changes nothing", async () => {
  const [joins, leaves] = [await create("env=prod"), await create("env=staging")];
  const { selections } = await clusters().previewChange(world.clusterIds[0]!, {
    name: "x",
    labels: { env: "prod" },
  });
  const of = (id: string) => selections.find(({ application }) => application.id === id)!;
  expect(of(joins)).toMatchObject({ joining: [{ path: "deploy" }], leaving: [] });
  expect(of(leaves)).toMatchObject({ joining: [], leaving: [{ isBySelector: true }] });
  expect([await places(joins), await places(leaves)]).toEqual([["1/cart by labels"], ["0/cart by labels"]]);
});

test("a cluster that is registered joins; deregistered it leaves, and registered again it has its history", async () => {
  const id = await create("env=canary");
  const uid = randomUUID();
  const { id: clusterId } = await register({ env: "canary" }, uid);
  expect(await places(id)).toEqual(["other/cart by labels"]);
  const [target] = (await find(id))!.targets;
  await clusters().deregister(ada, clusterId);
  expect(await places(id)).toEqual([]);
  await register({ env: "canary" }, uid);
  expect((await find(id))!.targets.map((one) => one.id)).toEqual([target!.id]);
  expect((await entries(id, "targets.joined")).map(({ detail }) => detail.cause)).toEqual([
    "cluster_registered",
    "cluster_registered",
  ]);
  expect((await entries(id, "targets.left")).map(({ detail }) => detail.cause)).toEqual([
    "cluster_deregistered",
  ]);
});

test("a cluster is reached as far as the project may use it, and no further", async () => {
  await allow(1, null);
  const id = await create("env=prod");
  expect(await places(id)).toEqual([]);
  expect((await find(id))!.selector!.waiting).toEqual([]); // not even its name is told

  await allow(1, ["other"]);
  expect(await places(id)).toEqual([]);
  expect((await find(id))!.selector!.waiting).toEqual([
    {
      clusterId: world.clusterIds[1],
      clusterName: await nameOf(1),
      reason: expect.stringContaining("only: other"),
    },
  ]);
  await allow(1, ["cart", "other"]);
  expect(await places(id)).toEqual(["1/cart by labels"]);
  await allow(1, ["other"]);
  expect(await places(id)).toEqual([]);
  await allow(1, []);
  expect(await places(id)).toEqual(["1/cart by labels"]);
  await allow(1, null);
  expect(await places(id)).toEqual([]);
});

test("applications of another project choose among their own clusters", async () => {
  const id = await create("env=prod");
  const other = world;
  world = await makeStoreWorld(database.store, 2);
  await relabel(0, { env: "prod" });
  world = other;
  expect(await places(id)).toEqual(["1/cart by labels"]);
});

test("a target that a person chose stays, whatever the labels say", async () => {
  const chosen = { clusterId: world.clusterIds[1]!, namespace: "cart" };
  const id = await create("env=prod", { destinations: [chosen] });
  expect(await places(id)).toEqual(["1/cart"]);
  await relabel(1, { env: "qa" });
  await select(id, "env=staging");
  await select(id, null);
  expect(await places(id)).toEqual(["1/cart"]);
});

test("what labels chose and a person adds is the person's choice from then on", async () => {
  const id = await create("env=prod");
  const target = await targetOn(id, 1);
  const chosen = { clusterId: world.clusterIds[1]!, namespace: "cart" };
  const { ids } = await registry().addTargets(ada, world.projectId, id, [chosen]);
  expect(ids).toEqual([target.id]);
  await relabel(1, { env: "qa" });
  expect(await places(id)).toEqual(["1/cart"]);
});

test("a target that the labels want is not taken out by hand: it would come back", async () => {
  const chosen = { clusterId: world.clusterIds[1]!, namespace: "cart" };
  const id = await create("env=prod", { destinations: [chosen, { ...chosen, namespace: "extra" }] });
  const { targets } = (await find(id))!;
  const inPlace = targets.find(({ namespace }) => namespace === "cart")!;
  const extra = targets.find(({ namespace }) => namespace === "extra")!;
  await expect(registry().removeTarget(ada, world.projectId, id, inPlace.id)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("matches env=prod"),
  });
  await registry().removeTarget(ada, world.projectId, id, extra.id);
  await relabel(1, { env: "qa" });
  // The last one may go: the selector stays.
  await registry().removeTarget(ada, world.projectId, id, inPlace.id);
  expect(await places(id)).toEqual([]);
});

test("without a selector an application keeps a target that a person chose, or is not let go of it", async () => {
  const id = await create("env=prod");
  await expect(select(id, null)).rejects.toMatchObject({ code: "conflict" });
  await registry().addTargets(ada, world.projectId, id, [
    { clusterId: world.clusterIds[0]!, namespace: "cart" },
  ]);
  expect(await select(id, null)).toEqual({ joined: 0, left: 1 });
  expect(await places(id)).toEqual(["0/cart"]);
});

test("a path that a cluster cannot fill in keeps it out, with the label's name, and not its labels from being saved", async () => {
  const id = await create("env=prod", { path: "overlays/{ring}" });
  expect(await places(id)).toEqual([]);
  await relabel(0, { env: "prod" });
  const reason = (name: string) =>
    `The cluster ${name} has no label “ring”, which “overlays/{ring}” asks for.`;
  expect((await find(id))!.selector!.waiting.map((one) => one.reason).toSorted()).toEqual([
    reason(await nameOf(0)),
    reason(await nameOf(1)),
  ]);
  await relabel(0, { env: "prod", ring: "first" });
  expect((await targetOn(id, 0)).path).toBe("overlays/first");
  // Of a target that would stay, a label is not taken away, as of any other.
  await expect(relabel(0, { env: "prod" })).rejects.toMatchObject({ code: "bad_input", field: "labels" });
});

test("a target that stays reads what the new labels lead to; one that leaves is not asked", async () => {
  const id = await create("env in (prod, qa)", { path: "overlays/{env}" });
  await relabel(1, { env: "qa" });
  expect((await targetOn(id, 1)).path).toBe("overlays/qa");
  const lonely = await create("region", { path: "overlays/{region}" });
  await relabel(1, { env: "qa", region: "eu" });
  expect(await places(lonely)).toEqual(["1/cart by labels"]);
  await relabel(1, { env: "qa" });
  expect(await places(lonely)).toEqual([]);
});

test("selector and labels that are saved at the same time find each other", async () => {
  const elsewhere = { clusterId: world.clusterIds[1]!, namespace: "cart" };
  const id = await create(null, { destinations: [elsewhere] });
  const naming = { name: await nameOf(0), labels: { env: "both" } };
  // Every change ends by locking the head of the record: while that is held, neither can commit.
  const holder = new pg.Client({ connectionString: database.ownerUrl });
  await holder.connect();
  try {
    await holder.query("begin");
    await holder.query("select 1 from audit_head for update");
    const saved = Promise.all([
      select(id, "env=both"),
      clusters().change(ada, world.clusterIds[0]!, naming, world.targetIds, { joining: [id], leaving: [] }),
    ]);
    await until("both wait", async () => {
      const waiting = await database.asOwner(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return waiting.length === 2;
    });
    await holder.query("commit");
    await saved;
  } finally {
    await holder.end();
  }
  expect(await places(id)).toEqual(["0/cart by labels", "1/cart"]);
});

test.each([
  { promise: "leave a project", leave: (id: string) => clusters().setProjects(ada, id, []) },
  { promise: "are deregistered", leave: (id: string) => clusters().deregister(ada, id) },
])(
  "targets of clusters that $promise are locked as everybody locks them, by their ids",
  async ({ leave }) => {
    // The application that comes first has the target that comes last.
    const first = await create("env=nowhere");
    const second = await create("env=staging");
    await select(first, "env=staging");
    const [low, high] = [(await targetOn(second, 0)).id, (await targetOn(first, 0)).id];
    expect(low < high).toBe(true);
    const worker = new pg.Client({ connectionString: database.ownerUrl });
    await worker.connect();
    const lock = (id: string) => worker.query("select 1 from target where id = $1 for update", [id]);
    try {
      await worker.query("begin");
      await lock(low);
      const leaving = leave(world.clusterIds[0]!);
      const isWaiting = "select 1 from pg_locks where not granted and pid <> pg_backend_pid()";
      await until("it waits", async () => (await database.asOwner(isWaiting)).length > 0);
      await lock(high);
      await worker.query("commit");
      await leaving;
    } finally {
      await worker.end();
    }
    expect(await places(first)).toEqual([]);
  },
);

test("an application that is managed no longer is not joined", async () => {
  const id = await create("env=prod");
  await registry().remove(ada, world.projectId, id);
  await relabel(0, { env: "prod" });
  const live = await database.asOwner(
    "select 1 from target where application_id = $1 and detached_at is null",
    [id],
  );
  expect(live).toEqual([]);
});

test("a selection is previewed for what is there and for what would be", async () => {
  const id = await create("env=prod");
  const { findSelection } = database.store.applications;
  const asked = (labels: string, draft: Parameters<typeof findSelection>[2]) =>
    findSelection(world.projectId, { labels, namespace: "cart" }, draft);
  const stay = await asked("env=staging", { applicationId: id });
  expect(stay).toMatchObject({ joining: [{ path: "deploy" }], leaving: [{ namespace: "cart" }] });
  const fresh = await asked("env", { path: "o/{env}", revision: "main" });
  expect(fresh!.joining.map(({ path }) => path).toSorted()).toEqual(["o/prod", "o/staging"]);
  expect(await asked("env", { applicationId: randomUUID() })).toBeNull();
});

test("who joins a cluster that is registered so is shown before, and nobody else joins", async () => {
  const id = await create("env=qa");
  const draft = clusterDraft(world.projectId, {
    name: `qa-${randomUUID().slice(0, 8)}`,
    labels: { env: "qa" },
  });
  const { name, labels, projects } = draft;
  const wish = { clusterId: null, naming: { name, labels }, projects };
  const joined = (selections: Awaited<ReturnType<ReturnType<typeof clusters>["previewSelections"]>>) =>
    selections.filter(({ joining }) => joining.length > 0).map(({ application }) => application.id);
  expect(joined(await clusters().previewSelections(wish))).toEqual([id]);
  expect(joined(await clusters().previewSelections({ ...wish, projects: [] }))).toEqual([]);
  const elsewhere = { ...wish, projects: [{ id: world.projectId, namespaces: ["other"] }] };
  expect(joined(await clusters().previewSelections(elsewhere))).toEqual([]);
  expect(await places(id)).toEqual([]);

  const register = (joining: string[]) =>
    clusters().register(ada, { ...draft, shown: { joining, leaving: [] } });
  await expect(register([])).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("would join"),
  });
  await register([id]);
  expect(await places(id)).toEqual(["other/cart by labels"]);
});

test("who joins and leaves with the projects of a cluster is shown before", async () => {
  const id = await create("env=prod");
  const target = await targetOn(id, 1);
  const naming = { name: await nameOf(1), labels: { env: "prod" } };
  const clusterId = world.clusterIds[1]!;
  const narrowed = [{ id: world.projectId, namespaces: ["other"] }];
  for (const projects of [[], narrowed]) {
    const [selection] = await clusters().previewSelections({ clusterId, naming, projects });
    expect(selection).toMatchObject({ application: { id }, leaving: [{ id: target.id }] });
  }
  const save = (leaving: string[]) =>
    clusters().setProjects(ada, clusterId, narrowed, { joining: [], leaving });
  await expect(save([])).rejects.toMatchObject({ code: "conflict" });
  await save([target.id]);
  expect(await places(id)).toEqual([]);
});
