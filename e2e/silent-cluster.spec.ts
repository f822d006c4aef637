import { applicationScreen, short } from "./fixture/application-screen";
import type { Absence } from "./fixture/clusters";
import { shopFiles } from "./fixture/manifests";
import { expect, test } from "./fixture/test";
import { until } from "./fixture/until";
import { automatic } from "./fixture/world";

const absences: { how: Absence; words: string }[] = [
  { how: "refuses", words: "refuses connections" },
  { how: "is silent", words: "accepts connections and says nothing" },
];
for (const { how, words } of absences) {
  test(
    `a cluster that ${words} is said not to be verified since when and why, and recovers by itself`,
    { tag: "@real" },
    async ({ page, world, cluster }) => {
      const shop = await world.makeApplication({ policy: automatic });
      const greeting = (name: string) => cluster(name).read("configmap/shop", shop.name, "{.data.GREETING}");
      const cell = (name: string) =>
        page.getByRole("link", { name: new RegExp(`^${shop.name} on ${name}:`) });
      await page.goto("/");
      await expect(cell("stage")).toHaveAccessibleName(/: synced,/);

      await cluster("stage").goAway(how);
      await expect(cell("stage")).toHaveAccessibleName(/: not verified,/, { timeout: 45_000 });
      await expect(cell("prod")).toHaveAccessibleName(/: synced,/);
      await expect(page.getByRole("region", { name: "What needs you" })).toContainText("stage");

      // What Git does meanwhile reaches the other cluster; of this one nothing is claimed.
      const sha = await shop.push("Good evening", shopFiles(shop.name, { greeting: "evening" }));
      const screen = applicationScreen(page, shop);
      await screen.open();
      await expect(screen.card("prod")).toContainText(short(sha));
      await expect(screen.card("prod")).toContainText("Synced");
      expect(await greeting("prod")).toBe("evening");
      await expect(screen.card("stage")).toContainText(/not verified since \d\d:\d\d/);
      await expect(screen.card("stage")).not.toContainText("Synced");
      await expect(screen.heading).not.toContainText("matches Git");
      await expect(
        screen.notices.getByRole("listitem").filter({ hasText: "Not verified since" }),
      ).toContainText(/stage does not answer: .+Not verified since \d\d:\d\d/);
      expect(await shop.cellOn("stage")).toMatchObject({
        status: "unknown",
        sha: shop.firstSha,
        freshness: { isVerified: false, cause: "cluster", verifiedAt: expect.any(String) },
      });

      // From the first "not verified" to the end, whatever the card shows is kept.
      const shown = await screen.targets.evaluateHandle((list) => {
        const texts: string[] = [];
        new MutationObserver(() => {
          for (const card of list.children) texts.push(card.textContent ?? "");
        }).observe(list, { childList: true, characterData: true, subtree: true });
        return texts;
      });
      await cluster("stage").comeBack();
      await expect(screen.card("stage")).toContainText("Synced", { timeout: 45_000 });
      await expect(screen.card("stage")).toContainText(short(sha));
      await expect(screen.notices).toHaveCount(0);
      const claims = (await shown.jsonValue()).filter((text) => text.startsWith("stage"));
      expect(claims.length).toBeGreaterThan(0);
      expect(
        claims.filter((text) => text.includes("Synced") && !text.includes(short(sha))),
        "not green at the old commit, not even for a moment",
      ).toEqual([]);
      await until("stage has caught up", async () => (await greeting("stage")) === "evening");
    },
  );
}
