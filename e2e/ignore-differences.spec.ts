import { applicationScreen } from "./fixture/application-screen";
import { expect, test } from "./fixture/test";

// Only administrators say what may differ.
test.use({ person: "administrator" });

test("a field that may differ is told with its rule in the diff, and mistakes in a rule by their line", async ({
  page,
  world,
  cluster,
}) => {
  const shop = await world.makeApplication();
  const screen = applicationScreen(page, shop);
  await screen.open();
  await expect(screen.card("stage")).toContainText("Synced");
  await cluster("stage").edit("deployment/shop", shop.name, "s/replicas: 2/replicas: 5/");
  await expect(screen.card("stage")).toContainText("Drifted");

  await page.getByRole("tab", { name: "Policy" }).click();
  const rules = page.getByRole("textbox", { name: "Ignored differences" });
  const save = page.getByRole("button", { name: "Save ignored differences" });
  await rules.fill("- group: apps\n  kind: Deployment\n  jsonPointer: [/spec/replicas]");
  await save.click();
  await expect(page.getByText("Line 3: jsonPointer is not a field of a rule.")).toBeVisible();
  await rules.fill("- group: apps\n  kind: Deployment\n  jsonPointers:\n    - /spec/replicas");
  await save.click();
  await expect(save).toBeDisabled();
  await expect(screen.card("stage")).toContainText("Synced");

  const { targetId } = await shop.cellOn("stage");
  const object = encodeURIComponent(`apps/Deployment/${shop.name}/shop`);
  await page.goto(`/applications/${shop.id}?tab=resources&on=${targetId}&object=${object}`);
  const ignored = page.getByRole("dialog").getByRole("region", { name: "Ignored differences" });
  await expect(ignored).toContainText("1 difference is ignored");
  await expect(ignored).toContainText("/spec/replicas (apps/Deployment)");
  expect(await cluster("stage").read("deployment/shop", shop.name, "{.spec.replicas}")).toBe("5");

  await page.goto(`/audit`);
  await expect(page.getByText("changed which differences are ignored in").first()).toBeVisible();
});

test("what a whole application asks for is ticked in its policy and stays", async ({ page, world }) => {
  const shop = await world.makeApplication();
  await applicationScreen(page, shop).open();
  await page.getByRole("tab", { name: "Policy" }).click();
  await page.getByRole("checkbox", { name: /Ask before every deletion/ }).click();
  await page.getByRole("button", { name: "Save policy" }).click();
  await expect(page.getByRole("button", { name: "Save policy" })).toBeDisabled();
  await page.reload();
  await expect(page.getByRole("checkbox", { name: /Ask before every deletion/ })).toBeChecked();
});
