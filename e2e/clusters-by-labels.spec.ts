import type { Page } from "@playwright/test";
import { applicationScreen } from "./fixture/application-screen";
import { expect, test } from "./fixture/test";

// Only administrators label clusters.
test.use({ person: "administrator" });

/** Opens the dialog in which a cluster's labels are changed. */
async function openLabels(page: Page, clusterId: string, name: string) {
  await page.goto(`/clusters/${clusterId}`);
  await page.getByRole("button", { name: `Change… name and labels of ${name}` }).click();
  return page.getByRole("dialog", { name: `Name and labels of ${name}` });
}

test("a cluster that is labelled joins and is synced; without the label it leaves, and its objects stay", async ({
  page,
  world,
  cluster,
  installation,
}) => {
  const shop = await world.makeRepository();
  const ring = `ring-of-${shop.name}`;
  const stageId = installation.clusterIds.stage!;

  await page.goto("/applications/new");
  await page.getByRole("textbox", { name: "Name" }).fill(shop.name);
  await page.getByRole("combobox", { name: "Project" }).click();
  await page.getByRole("option", { name: "Shop" }).click();
  await page.getByRole("combobox", { name: "Repository" }).click();
  await page.getByRole("option", { name: `acme/${shop.name}`, exact: true }).click();
  await page.getByRole("textbox", { name: "Path" }).fill("deploy");
  // By keyboard alone: the tick, the labels, and what they choose at this moment.
  const tick = page.getByRole("checkbox", { name: "Choose clusters by labels" });
  await tick.focus();
  await page.keyboard.press("Space");
  await expect(tick).toBeChecked();
  await page.keyboard.press("Tab");
  const matching = page.getByRole("status", { name: "Clusters that match" });
  await page.keyboard.type("env=");
  await expect(matching).toContainText("At character 5: a value is missing after “=”.");
  await page.keyboard.type("prod");
  await expect(matching).toContainText("1 cluster matches now");
  await expect(matching.getByRole("listitem")).toContainText("prod");
  await page.getByRole("textbox", { name: "Labels" }).fill(`ring=${ring}`);
  await expect(matching).toContainText("No cluster that this project may use matches");
  await page.getByRole("radio", { name: /^Automatic/ }).click();
  await page.getByText("Options for repositories written for Argo CD").click();
  await page.getByRole("checkbox", { name: /^Create the namespace where it is missing/ }).click();
  await page.getByRole("button", { name: "Create application" }).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    `${shop.name} has no targets yet: no cluster matches ring=${ring}`,
  );
  await expect(page.getByText("A cluster that matches joins by itself")).toBeVisible();
  const id = new URL(page.url()).pathname.split("/").at(-1)!;
  const screen = applicationScreen(page, { id });

  const dialog = await openLabels(page, stageId, "stage");
  await dialog.getByRole("button", { name: "Add a label" }).click();
  await dialog.getByRole("textbox", { name: "Name of the label" }).last().fill("ring");
  await dialog.getByRole("textbox", { name: "Value of ring" }).fill(ring);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("list", { name: "Applications that join" })).toContainText(shop.name);
  await dialog.getByRole("button", { name: "Save and add 1 target" }).click();
  await expect(dialog).toBeHidden();

  await screen.open();
  await expect(screen.card("stage")).toContainText("Synced");
  await expect(screen.targets.getByRole("listitem")).toHaveCount(1);
  expect(await cluster("stage").read("deployment/shop", shop.name, "{.spec.replicas}")).toBe("2");

  // Who would leave with a project is shown as well, and nothing is done.
  await page.goto(`/clusters/${stageId}`);
  await page.getByRole("button", { name: "Change…", exact: true }).click();
  const projects = page.getByRole("dialog", { name: "Who may use stage" });
  await projects.getByRole("checkbox", { name: "Shop" }).click();
  await projects.getByRole("button", { name: "Save" }).click();
  await expect(projects.getByRole("list", { name: "Targets that leave" })).toContainText(shop.name);
  await expect(projects.getByRole("button", { name: "Save and let go of 1 target" })).toBeVisible();
  await projects.getByRole("button", { name: "Cancel" }).click();

  await openLabels(page, stageId, "stage");
  await dialog.getByRole("button", { name: "Remove ring" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("list", { name: "Targets that leave" })).toContainText(shop.name);
  await dialog.getByRole("button", { name: "Save and let go of 1 target" }).click();
  await expect(dialog).toBeHidden();

  await screen.open();
  await expect(screen.heading).toHaveText(`${shop.name} has no targets yet: no cluster matches ring=${ring}`);
  expect(await cluster("stage").read("deployment/shop", shop.name, "{.spec.replicas}")).toBe("2");
  expect(await cluster("stage").read("configmap/shop", shop.name, "{.data.GREETING}")).toBe("hello");

  // Other labels let it join again, with what it has there.
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Targets…" }).click();
  const targets = page.getByRole("dialog", { name: `Targets of ${shop.name}` });
  await targets.getByRole("textbox", { name: "Labels" }).fill("env in (stage)");
  await expect(matching.getByRole("listitem")).toContainText("stage");
  await targets.getByRole("button", { name: "Save labels" }).click();
  await expect(targets.getByRole("list", { name: "Where it is" })).toContainText("chosen by labels");
  await screen.open();
  await expect(screen.card("stage")).toContainText("Synced");

  await page.getByRole("tab", { name: "Policy" }).click();
  await expect(
    page.getByRole("checkbox", { name: /^Create the namespace where it is missing/ }),
  ).toBeChecked();

  await page.goto(`/audit?application=${id}`);
  const told = (words: string) => page.getByText(words).first();
  await expect(told(`to stage, chosen by labels`)).toBeVisible();
  await expect(told(`on stage, no longer chosen by labels`)).toBeVisible();
});
