import { applicationScreen, short } from "./fixture/application-screen";
import { shopFiles } from "./fixture/manifests";
import { expect, test } from "./fixture/test";
import type { Files } from "./fixture/working-copy";

/** The shop with a migration before it, a notice after it, and its settings a wave earlier than the rest. */
function filesWithHooks(namespace: string, tag = "1.0.0"): Files {
  const files = shopFiles(namespace, { tag });
  const job = (name: string, phase: string) => `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
  namespace: ${namespace}
  annotations:
    argocd.argoproj.io/hook: ${phase}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: ${name}
          image: registry.acme.example/shop/${name}:${tag}
`;
  const wave = '  annotations:\n    argocd.argoproj.io/sync-wave: "-1"\n';
  return {
    ...files,
    "deploy/config.yaml": files["deploy/config.yaml"]!.replace("\ndata:", `\n${wave}data:`),
    "deploy/migrate.yaml": job("migrate", "PreSync"),
    "deploy/tell.yaml": job("tell", "PostSync"),
  };
}

test(
  "hooks run around a sync, phase by phase, and in a rollback only when that is ticked",
  { tag: "@real" },
  async ({ page, world, cluster }) => {
    const shop = await world.makeApplication({ clusters: ["prod"], files: filesWithHooks });
    const migration = () => cluster("prod").read("job/migrate", shop.name, "{.metadata.uid}");
    const first = await migration();
    const screen = applicationScreen(page, shop);
    await screen.open();
    await expect(screen.card("prod")).toContainText("Synced");

    // What would run is seen before, and stands with the operation afterwards.
    const sha = await shop.push("shop 1.1.0", filesWithHooks(shop.name, "1.1.0"));
    await expect(screen.heading).toContainText("is behind Git");
    await page.getByRole("button", { name: "Sync…" }).click();
    const dialog = page.getByRole("dialog");
    const hooks = dialog.getByRole("region", { name: "Hooks" }).getByRole("listitem");
    await expect(hooks).toHaveText([/^PreSyncJob .*\/migrate/, /^PostSyncJob .*\/tell/]);
    await dialog.getByRole("button", { name: /^Sync 1 object on/ }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/succeeded$/);
    for (const [turn, words] of [
      ["PreSync", "Ran"],
      ["Sync", "Updated"],
      ["PostSync", "Ran"],
    ] as const)
      await expect(page.getByRole("region", { name: turn, exact: true })).toContainText(words);
    await expect(page.getByRole("region", { name: "Sync, wave -1" })).toContainText("Unchanged");
    await expect(page.getByText("1 of 1 applied. 2 hooks ran.")).toBeVisible();
    expect(await migration()).not.toBe(first);

    // Nothing of them counts among the objects.
    await page.getByRole("link", { name: `Open ${shop.name}` }).click();
    await expect(screen.card("prod")).toContainText(short(sha));
    await expect(screen.card("prod")).toContainText("Synced");

    // Back again: the box is never ticked beforehand.
    const second = await migration();
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByRole("button", { name: `Roll back to this… ${shop.name}: first version` }).click();
    const back = page.getByRole("dialog", { name: `Roll back ${shop.name}` });
    const choice = back.getByRole("checkbox", { name: "Run the 2 hooks of this commit" });
    await expect(choice).not.toBeChecked();
    await back.getByRole("textbox", { name: /^Why/ }).fill("1.1.0 forgets carts");
    await back.getByRole("button", { name: "Roll back 1, hold 1" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Rollback .* succeeded$/);
    await expect(page.getByText("1 of 1 applied.")).toBeVisible();
    expect(await migration()).toBe(second);

    await page.getByRole("link", { name: `Open ${shop.name}` }).click();
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByRole("button", { name: "Roll back to this… shop 1.1.0" }).click();
    await back.getByRole("checkbox", { name: "Run the 2 hooks of this commit" }).click();
    await back.getByRole("textbox", { name: /^Why/ }).fill("carts were somebody else's");
    await back.getByRole("button", { name: "Roll back 1, hold 1" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Rollback .* succeeded$/);
    await expect(page.getByText("1 of 1 applied. 2 hooks ran.")).toBeVisible();
    expect(await migration()).not.toBe(second);
  },
);
