import { applicationScreen } from "./fixture/application-screen";
import { shopFiles } from "./fixture/manifests";
import { expect, test } from "./fixture/test";
import type { Files } from "./fixture/working-copy";
import { automatic } from "./fixture/world";

test.use({ person: "administrator" });

/** The shop with a volume, settings that say they stay, and a hook before and one after its deletion. */
function filesToDelete(namespace: string): Files {
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
          image: registry.acme.example/shop/${name}:1.0.0
`;
  return {
    ...shopFiles(namespace),
    "deploy/keep.yaml": `apiVersion: v1
kind: ConfigMap
metadata:
  name: ledger
  namespace: ${namespace}
  annotations:
    argocd.argoproj.io/sync-options: Delete=false
data: { kept: "yes" }
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: archive
  namespace: ${namespace}
  annotations:
    argocd.argoproj.io/sync-options: Delete=confirm
data: { year: "2025" }
`,
    "deploy/back-up.yaml": job("back-up", "PreDelete"),
    "deploy/tell.yaml": job("tell", "PostDelete"),
  };
}

test(
  "the objects of a target are deleted after a preview, and come back only when somebody syncs",
  { tag: "@real" },
  async ({ page, world, cluster }) => {
    const shop = await world.makeApplication({
      clusters: ["stage"],
      files: filesToDelete,
      policy: automatic,
    });
    const names = () =>
      cluster("stage").kubectl("get", "configmap,deployment,job", "-n", shop.name, "-o", "name");
    expect(await names()).not.toContain("job.batch/back-up");
    const screen = applicationScreen(page, shop);
    await screen.open();
    await expect(screen.card("stage")).toContainText("Synced");

    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Delete objects…" }).click();
    const dialog = page.getByRole("dialog", { name: `Delete the objects of ${shop.name}` });
    const going = dialog.getByRole("table", { name: "What is deleted" });
    await expect(going.getByRole("row", { name: /Deployment .*\/shop/ })).toBeVisible();
    await expect(dialog.getByRole("region", { name: "What stays" })).toContainText(
      /ConfigMap .*\/ledger stays. It says argocd.argoproj.io\/sync-options: Delete=false./,
    );
    await expect(dialog.getByRole("region", { name: "Hooks" }).getByRole("listitem")).toHaveText([
      /^PreDeleteJob .*\/back-up/,
      /^PostDeleteJob .*\/tell/,
    ]);
    // What asks for a tick of its own is never ticked beforehand.
    const archive = dialog.getByRole("checkbox", { name: /Delete ConfigMap .*\/archive/ });
    await expect(archive).not.toBeChecked();
    await expect(dialog).toContainText("left out until ticked");
    const button = dialog.getByRole("button", { name: /^Delete \d+ objects on stage$/ });
    await expect(button).toBeDisabled();
    await dialog.getByRole("textbox", { name: `Type ${shop.name} to confirm` }).fill(shop.name);
    await dialog.getByRole("textbox", { name: /^Reason/ }).fill("The shop moves");
    await button.click();

    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Deletion .* succeeded$/);
    await expect(page.getByText(/of \d+ deleted. 2 hooks ran. \d objects stay./)).toBeVisible();
    for (const [turn, words] of [
      ["PreDelete", "Ran"],
      ["Deletions", "Deleted"],
      ["PostDelete", "Ran"],
      ["What stays", "stays and needs it."],
    ] as const)
      await expect(page.getByRole("region", { name: turn, exact: true })).toContainText(words);
    const left = await names();
    expect(left).not.toContain("deployment.apps/shop");
    for (const name of ["configmap/ledger", "configmap/archive", "job.batch/back-up", "job.batch/tell"])
      expect(left).toContain(name);

    // A commit creates nothing, and the page says why; a sync does.
    await page.getByRole("link", { name: `Open ${shop.name}` }).click();
    await expect(screen.heading).toContainText("was deleted on stage");
    await expect(screen.notices).toContainText("Nothing is created again until somebody syncs.");
    const files = { ...filesToDelete(shop.name), ...shopFiles(shop.name, { tag: "1.1.0" }) };
    await shop.push("shop 1.1.0", files);
    await expect(page.getByRole("main").getByText("“shop 1.1.0”").first()).toBeVisible();
    await expect(screen.notices).toContainText("Nothing is created again until somebody syncs.");
    expect(await names()).not.toContain("deployment.apps/shop");
    await screen.sync();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Sync .* succeeded$/);
    expect(await names()).toContain("deployment.apps/shop");
  },
);
