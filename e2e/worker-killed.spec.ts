import type { OperationSummary } from "../lib/api/operation-schema";
import { applicationScreen, short } from "./fixture/application-screen";
import type { TestCluster } from "./fixture/clusters";
import { shopFiles } from "./fixture/manifests";
import { expect, test } from "./fixture/test";
import { until } from "./fixture/until";

/** Enough for a worker to be met at work on any machine. */
const settingsTotal = 60;
/** A dead worker's leases have to run out first, and a machine may be slow. */
const recoveryMs = 60_000;

test.use({ person: "administrator" });

test(
  "a sync whose worker is killed half-way is finished by the next one, and stands in the record once",
  { tag: "@real" },
  async ({ page, world, cluster, installation }) => {
    test.setTimeout(90_000 + recoveryMs);
    const { worker, asOwner } = installation;
    const shop = await world.makeApplication({ clusters: ["stage"] });
    const screen = applicationScreen(page, shop);
    const sha = await shop.push("shop 1.1.0: settings of every region", {
      ...shopFiles(shop.name, { tag: "1.1.0" }),
      "deploy/regions.yaml": regionSettings(shop.name),
    });
    await screen.open();
    await expect(screen.card("stage")).toContainText("Behind");
    await screen.sync();
    const [running] = await until(
      "the worker is at work",
      () =>
        asOwner<{ id: string }>(
          `select o.id from operation o join operation_step s on s.operation_id = o.id
           where o.to_sha = $1 and o.state = 'running' and s.outcome = 'done' group by o.id having count(*) >= 5`,
          [sha],
        ),
      (rows) => rows.length === 1,
    );
    const { id } = running!;
    await worker.kill9();

    const outcomes = () =>
      asOwner<{ refKey: string; outcome: string }>(
        `select ref_key as "refKey", outcome from operation_step where operation_id = $1`,
        [id],
      );
    const halfWay = await outcomes();
    const doneTotal = halfWay.filter(({ outcome }) => outcome === "done").length;
    expect(doneTotal).toBeLessThan(settingsTotal);
    const heading = page.getByRole("heading", { level: 1 });
    await expect(page).toHaveURL(new RegExp(`/operations/${id}$`));
    await expect(heading).toHaveText(
      new RegExp(`^Sync of ${shop.name} on stage: \\d+ of ${halfWay.length} done$`),
    );
    expect(await regions(cluster("stage"), shop.name)).not.toHaveLength(settingsTotal);
    const firstWritten = await cluster("stage").read("configmap/region-0", shop.name, "{.metadata.uid}");

    worker.start();
    await expect(heading).toHaveText(`Sync of ${shop.name} on stage succeeded`, { timeout: recoveryMs });
    await expect(page.getByRole("region", { name: "Objects" })).not.toContainText(
      /Writing|Will be|Not attempted|Failed/,
    );
    expect(await regions(cluster("stage"), shop.name)).toHaveLength(settingsTotal);
    expect(await cluster("stage").read("configmap/region-0", shop.name, "{.metadata.uid}")).toBe(
      firstWritten,
    );
    expect((await outcomes()).map(({ refKey }) => refKey).toSorted()).toEqual(
      halfWay.map(({ refKey }) => refKey).toSorted(),
    );

    // Once: as an operation, in the ledger, and in the audit.
    const { operations } = await installation
      .as("administrator")
      .get<{ operations: OperationSummary[] }>(`operations?application=${shop.id}`);
    expect(operations.filter(({ toSha }) => toSha === sha).map((one) => [one.id, one.state])).toEqual([
      [id, "succeeded"],
    ]);
    expect(await asOwner("select 1 from ledger_entry where operation_id = $1", [id])).toHaveLength(1);
    await page.goto("/audit");
    await page.getByRole("combobox", { name: "Application" }).click();
    await page.getByRole("option", { name: shop.name }).click();
    const step = `${shop.name} on stage from ${short(shop.firstSha)} to ${short(sha)}`;
    const entries = page.getByRole("main").getByRole("listitem");
    await expect(entries.filter({ hasText: new RegExp(`(asked for|began) a sync of ${step}`) })).toHaveCount(
      1,
    );
    await expect(entries.filter({ hasText: `’s sync of ${step} succeeded` })).toHaveCount(1);

    await screen.open();
    await expect(screen.card("stage")).toContainText("Synced");
    await expect(screen.card("stage")).toContainText(short(sha));
  },
);

/** The names of the settings that the cluster has. */
async function regions(cluster: TestCluster, namespace: string): Promise<string[]> {
  const names = await cluster.kubectl("get", "configmap", "--namespace", namespace, "--output=name");
  return names.split("\n").filter((name) => name.startsWith("configmap/region-"));
}

function regionSettings(namespace: string): string {
  const one = (index: number) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: region-${index}
  namespace: ${namespace}
data:
  REGION: "${index}"
`;
  return Array.from({ length: settingsTotal }, (_, index) => one(index)).join("---\n");
}
