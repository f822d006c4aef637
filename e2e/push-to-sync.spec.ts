import { applicationScreen, short } from "./fixture/application-screen";
import { shopFiles } from "./fixture/manifests";
import { expect, noteDuration, test } from "./fixture/test";

test(
  "a push shows as behind by itself, and a sync brings the clusters to it",
  { tag: "@real" },
  async ({ page, world, cluster }) => {
    const shop = await world.makeApplication();
    const liveImage = (name: string) =>
      cluster(name).read(
        "deployment/shop",
        shop.name,
        "{.spec.template.spec.containers[0].image} {.status.updatedReplicas}",
      );

    await page.goto("/");
    const cell = (name: string) => page.getByRole("link", { name: new RegExp(`^${shop.name} on ${name}:`) });
    await expect(cell("stage")).toHaveAccessibleName(
      `${shop.name} on stage: synced, ${short(shop.firstSha)}`,
    );
    await expect(cell("prod")).toHaveAccessibleName(`${shop.name} on prod: synced, ${short(shop.firstSha)}`);

    const sha = await shop.push("shop 1.1.0: say good evening", {
      ...shopFiles(shop.name, { tag: "1.1.0", greeting: "good evening" }),
    });
    const pushedAt = Date.now();
    await expect(cell("stage")).toHaveAccessibleName(new RegExp(`: behind, ${short(shop.firstSha)}`));
    noteDuration("push to screen", pushedAt);
    await expect(cell("prod")).toHaveAccessibleName(new RegExp(`: behind, ${short(shop.firstSha)}`));
    expect(await liveImage("stage")).toBe("registry.acme.example/shop/shop:1.0.0 2");

    const screen = applicationScreen(page, shop);
    await page.getByRole("rowheader", { name: shop.name }).getByRole("link").click();
    await expect(screen.heading).toContainText("is behind Git on both targets");
    await expect(page.getByText("“shop 1.1.0: say good evening”")).toBeVisible();
    await expect(screen.difference("data.GREETING")).toContainText("good evening");
    await expect(screen.difference("data.GREETING")).toContainText("hello");

    await screen.sync();
    await page.getByRole("button", { name: "Watch it" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      /^Sync of shop-\d+ on (stage|prod) succeeded$/,
    );
    const objects = page.getByRole("region", { name: "Objects" });
    await expect(objects.getByRole("listitem").filter({ hasText: "Deployment" }).first()).toContainText(
      "Updated",
    );
    await expect(page.getByText("Asked by").locator("..")).toContainText("Omar Haddad");

    await page.getByRole("link", { name: `Open ${shop.name}` }).click();
    for (const name of ["stage", "prod"]) {
      await expect(screen.card(name)).toContainText("Synced");
      await expect(screen.card(name)).toContainText(short(sha));
      expect(await liveImage(name)).toBe("registry.acme.example/shop/shop:1.1.0 2");
    }
  },
);
