import { applicationScreen, short } from "./fixture/application-screen";
import type { TestCluster } from "./fixture/clusters";
import { shopFiles } from "./fixture/manifests";
import { expect, test } from "./fixture/test";

/** Would delete what leaves Git, and would do it by itself. */
const pruning = { mode: "automatic", selfHeal: true, prune: true } as const;

test(
  "a broken manifest and then a vanished folder are said in words, and nothing in the clusters changes until Git is mended",
  { tag: "@real" },
  async ({ page, world, installation }) => {
    const shop = await world.makeApplication({ policy: pruning });
    const good = short(shop.firstSha);
    const { clusters } = installation;
    const before = await Promise.all(clusters.map((cluster) => identities(cluster, shop.name)));
    const operationsBefore = await operationIds();
    const screen = applicationScreen(page, shop);
    await screen.open();
    await expect(screen.heading).toContainText("matches Git");

    await shop.push("shop: a slip of the pen", {
      "deploy/config.yaml": [
        "apiVersion: v1",
        "kind: ConfigMap",
        "metadata:",
        "  name: shop",
        "data:",
        "  GREETING: hello: and goodbye",
        "",
      ].join("\n"),
    });
    const notice = screen.notices.getByRole("listitem").first();
    await expect(notice).toContainText("deploy/config.yaml:6 Bad indentation of a mapping entry.");
    await expect(screen.heading).toContainText("cannot be read from Git on both targets");
    await expectLastGoodState();

    await shop.push("shop: clean up", { deploy: null, "README.md": "Moved.\n" });
    await expect(notice).toContainText("No manifests found in deploy.");
    await expectLastGoodState();

    const mended = short(
      await shop.push("shop: back again", shopFiles(shop.name, { greeting: "welcome back" })),
    );
    for (const { name } of clusters) {
      await expect(screen.card(name)).toContainText("Synced");
      await expect(screen.card(name)).toContainText(mended);
    }
    await expect(screen.notices).toHaveCount(0);
    await expect(screen.heading).toContainText("matches Git");
    for (const [index, cluster] of clusters.entries()) {
      expect(await identities(cluster, shop.name)).toEqual(before[index]);
      expect(await greeting(cluster, shop.name)).toBe("welcome back");
    }

    /** What was applied last is on the screen and in the clusters, and nothing was written. */
    async function expectLastGoodState() {
      for (const { name } of clusters) {
        await expect(screen.card(name)).toContainText(good);
        await expect(screen.card(name)).not.toContainText("Synced");
      }
      await expect(notice).toContainText(
        "The last good state stays on screen, and nothing is written or pruned.",
      );
      await page.getByRole("tab", { name: /^Resources/ }).click();
      const table = page.getByRole("table", { name: "Resources" });
      for (const { name } of clusters) {
        const header = table.getByRole("columnheader", { name: new RegExp(`^${name}.*as last verified$`) });
        await expect(header).toBeVisible();
        for (const object of [
          `Namespace ${shop.name}`,
          "ConfigMap shop",
          "Service shop",
          "Deployment shop",
        ]) {
          const cell = `${object} on ${name}: Synced, Healthy when last verified`;
          await expect(table.getByRole("button", { name: cell, exact: true })).toBeVisible();
        }
      }
      for (const [index, cluster] of clusters.entries()) {
        expect(await identities(cluster, shop.name)).toEqual(before[index]);
        expect(await greeting(cluster, shop.name)).toBe("hello");
      }
      expect(await operationIds()).toEqual(operationsBefore);
    }

    async function operationIds(): Promise<string[]> {
      const { operations } = await installation
        .as("viewer")
        .get<{ operations: { id: string }[] }>(`operations?application=${shop.id}`);
      return operations.map(({ id }) => id);
    }
  },
);

/** The UIDs of everything that the application made: what is deleted and made again has another one. */
function identities(cluster: TestCluster, namespace: string): Promise<string[]> {
  const objects = [`namespace/${namespace}`, "configmap/shop", "service/shop", "deployment/shop"];
  return Promise.all(objects.map((object) => cluster.read(object, namespace, "{.metadata.uid}")));
}

function greeting(cluster: TestCluster, namespace: string): Promise<string> {
  return cluster.read("configmap/shop", namespace, "{.data.GREETING}");
}
