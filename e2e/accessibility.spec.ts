import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { OperationSummary } from "../lib/api/operation-schema";
import { applicationScreen } from "./fixture/application-screen";
import { builtRoutes, fillIn } from "./fixture/built-routes";
import { shopFiles } from "./fixture/manifests";
import { expect, test } from "./fixture/test";
import { automatic, type TestApplication } from "./fixture/world";

test.use({ person: "administrator", contextOptions: { reducedMotion: "reduce" } });

/** What axe calls serious or critical, and where. */
async function seriousOn(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
    );
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test(`axe finds nothing serious on any screen, ${colorScheme}`, async ({
      page,
      world,
      installation,
      cluster,
    }) => {
      test.setTimeout(300_000);
      const held = await world.makeApplication();
      const drifted = await world.makeApplication({ policy: automatic });
      const broken = await world.makeApplication({ clusters: ["stage"] });
      const operator = installation.as("operator");
      const { targetId } = await held.cellOn("stage");
      const rollback = { targetIds: [targetId], sha: held.firstSha, reason: "to see how it looks" };
      await operator.post(`applications/${held.id}/rollback`, rollback);
      await held.push("shop 1.1.0", shopFiles(held.name, { tag: "1.1.0" }));
      const second = await drifted.push("shop 1.1.0", shopFiles(drifted.name, { tag: "1.1.0" }));
      await drifted.untilEverywhere("at 1.1.0", ({ status, sha }) => status === "synced" && sha === second);
      await cluster("prod").edit("deployment/shop", drifted.name, "s/replicas: 2/replicas: 5/");
      await broken.push("a slip", { "deploy/config.yaml": "kind: [" });
      const { operations } = await operator.get<{ operations: OperationSummary[] }>("operations");
      const ids = {
        applications: held.id,
        clusters: installation.clusterIds.prod!,
        operations: operations[0]!.id,
      };

      const found: Record<string, string[]> = {};
      const look = async (name: string) => {
        const serious = await seriousOn(page);
        if (serious.length > 0) found[name] = serious;
      };
      const openApplication = async (application: TestApplication, words: string) => {
        await page.goto(`/applications/${application.id}`);
        await expect(applicationScreen(page, application).heading).toContainText(words);
      };

      for (const { kind, path } of builtRoutes()) {
        if (kind !== "page" || path === "/sign-in") continue;
        await page.goto(fillIn(path, ids));
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await look(path);
      }
      await openApplication(broken, "cannot be read from Git");
      await look("a broken manifest");
      await openApplication(drifted, "has drifted on prod");
      await look("drift");
      for (const tab of [/^Resources/, /^History/, /^Policy/]) {
        await page.getByRole("tab", { name: tab }).click();
        await expect(page.getByRole("tabpanel", { name: tab })).not.toBeEmpty();
        await look(`the tab ${tab.source}`);
      }
      await page.getByRole("tab", { name: /^What differs/ }).click();
      const dialog = page.getByRole("dialog");
      await page.getByRole("button", { name: /^Open diff/ }).click();
      await expect(dialog.getByText("replicas: 5")).toBeVisible();
      await look("the diff");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Restore Git…" }).click();
      await expect(dialog.getByRole("button", { name: /^(Sync|Restore) \d+ objects? on/ })).toBeEnabled();
      await look("the sync");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Roll back…" }).click();
      await expect(dialog.getByRole("button", { name: /^Roll back|^Hold/ })).toBeEnabled();
      await look("the rollback");
      await page.keyboard.press("Escape");
      await page.goto(`/applications/${held.id}?dialog=follow`);
      await expect(dialog.getByRole("button", { name: "Follow main on 1 cluster" })).toBeEnabled();
      await look("following again");
      await page.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
      await page.keyboard.press("?");
      await expect(dialog).toContainText("Keyboard shortcuts");
      await look("the shortcuts");
      await page.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
      await page.keyboard.press("Control+k");
      await expect(dialog).toBeVisible();
      await look("the palette");
      await page.setViewportSize({ width: 390, height: 844 });
      for (const path of ["/", `/applications/${drifted.id}`, "/audit"]) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await look(`${path} on a phone`);
      }
      expect(found).toEqual({});
    });
  });
}

test.describe("not signed in", () => {
  test.use({ person: "nobody" });
  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds nothing serious on the way in, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      for (const address of ["/sign-in", "/setup?token=used", "/nowhere"]) {
        await page.goto(address);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        expect(await seriousOn(page), address).toEqual([]);
      }
    });
  }
});
