import { expect, test } from "./fixture/test";
import { manual } from "./fixture/world";

test.use({ person: "administrator" });

test("a health check is tried, corrected, saved, counts at once, and is taken back", async ({
  page,
  world,
}) => {
  const shop = await world.makeApplication({ policy: manual, clusters: ["stage"] });
  await page.goto("/settings");
  await page.getByRole("button", { name: "New health check…" }).click();
  const dialog = page.getByRole("dialog", { name: "New health check" });
  await dialog.getByLabel("Kind").fill("ConfigMap");
  await dialog
    .getByLabel("An object to try it on")
    .fill(`apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  namespace: ${shop.name}`);

  await dialog.getByLabel("Script").fill("hs = {}\nreturn = hs");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Line 2: ");

  const script = `if obj.metadata.namespace == "${shop.name}" then
  return { status = "Degraded", message = "this greeting was recalled" }
end
return { status = "Healthy" }`;
  await dialog.getByLabel("Script").fill(script);
  await dialog.getByRole("button", { name: "Try" }).click();
  await expect(dialog.getByText("Degraded", { exact: true })).toBeVisible();
  await expect(dialog.getByText("this greeting was recalled", { exact: true })).toBeVisible();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("listitem").filter({ hasText: "ConfigMap" })).toContainText("Ada Brandt");

  await shop.untilEverywhere("degraded", (cell) => cell.status === "degraded");
  await page.getByRole("button", { name: "Remove the health check for ConfigMap" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("No health check of your own")).toBeVisible();
  await shop.untilEverywhere("in step", (cell) => cell.status === "synced");
});
