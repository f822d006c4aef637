import { applicationScreen } from "./fixture/application-screen";
import { expect, noteDuration, test } from "./fixture/test";
import { until } from "./fixture/until";
import { selfHealing } from "./fixture/world";

test(
  "an edit by kubectl shows as drift with its field and writer, and a sync puts Git back",
  { tag: "@real" },
  async ({ page, world, cluster }) => {
    const shop = await world.makeApplication();
    const screen = applicationScreen(page, shop);
    await screen.open();
    await expect(screen.card("stage")).toContainText("Synced");

    await cluster("stage").edit("deployment/shop", shop.name, "s/replicas: 2/replicas: 5/");
    const editedAt = Date.now();
    await expect(screen.card("stage")).toContainText("Drifted");
    noteDuration("edit to screen", editedAt);
    await expect(screen.heading).toContainText("has drifted on stage");
    await expect(screen.card("prod")).toContainText("Synced");
    const field = screen.difference("spec.replicas");
    await expect(field.getByRole("cell").nth(0)).toHaveText("G2");
    await expect(field.getByRole("cell").nth(1)).toHaveText("L5");
    await expect(field.getByRole("cell").nth(2)).toContainText("kubectl edit");
    await field.getByRole("button", { name: /^kubectl edit/ }).click();
    await expect(page.getByRole("list", { name: "Owners, the last writer first" })).toContainText(
      /kubectl edit · kubectl-edit · Update · last write/,
    );

    await screen.sync("Restore Git…");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      `Sync of ${shop.name} on stage succeeded`,
    );
    const deployment = page
      .getByRole("region", { name: "Objects" })
      .getByRole("listitem")
      .filter({ hasText: "Deployment" })
      .first();
    await expect(deployment).toContainText("Updated");
    await expect(deployment).toContainText(/spec\.replicas 5 → 2/);
    expect(await cluster("stage").read("deployment/shop", shop.name, "{.spec.replicas}")).toBe("2");

    await screen.open();
    await expect(screen.card("stage")).toContainText("Synced");
    const lane = screen.lane("stage");
    await expect(
      lane.getByRole("img", { name: /^Drift of Deployment .*shop, last written by kubectl edit$/ }),
    ).toBeVisible();
    await expect(lane.getByRole("link", { name: /^Sync to .*, succeeded$/ })).toHaveCount(2);
  },
);

test(
  "where self-heal is on, an edit by kubectl is put back, and the record shows the edit and the healing",
  { tag: "@real" },
  async ({ page, world, cluster }) => {
    const shop = await world.makeApplication({ policy: selfHealing });
    const screen = applicationScreen(page, shop);
    await screen.open();
    await expect(screen.card("prod")).toContainText("Synced");

    await cluster("prod").edit("deployment/shop", shop.name, "s/replicas: 2/replicas: 5/");
    const heal = screen.lane("prod").getByRole("link", { name: /^Self-heal to .*, succeeded$/ });
    await expect(heal).toBeVisible();
    await expect(screen.card("prod")).toContainText("Synced");
    await until("the cluster is healed", async () => {
      return (await cluster("prod").read("deployment/shop", shop.name, "{.spec.replicas}")) === "2";
    });
    await expect(
      screen.lane("prod").getByRole("img", { name: /^Drift of .*shop, last written by kubectl edit$/ }),
    ).toBeVisible();
    await expect(screen.lane("stage").getByRole("link", { name: /^Self-heal/ })).toHaveCount(0);

    await heal.click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      `Self-heal of ${shop.name} on prod succeeded`,
    );
    await expect(page.getByRole("region", { name: "Objects" })).toContainText(/spec\.replicas 5 → 2/);
  },
);
