import { writeFileSync } from "node:fs";
import { applicationScreen } from "./fixture/application-screen";
import { expect, test } from "./fixture/test";

const settings = `apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { colour: blue }
`;

test("what Flux manages is taken over by a person, and handed back, without a change", async ({
  page,
  world,
  cluster,
}, info) => {
  const shop = await world.makeApplication({
    clusters: ["stage"],
    files: () => ({ "deploy/settings.yaml": settings }),
    isSynced: false,
  });
  const { kubectl, read } = cluster("stage");
  const theirs = info.outputPath("theirs.yaml");
  writeFileSync(theirs, managedByFlux(shop.name));
  await kubectl("create", "-f", theirs);

  const screen = applicationScreen(page, shop);
  await screen.open();
  await expect(screen.notices).toContainText("Flux is at work on these objects.");
  await page.getByRole("button", { name: "Sync…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("nothing is written here until a person takes the target over");
  await expect(dialog.getByRole("button", { name: "Nothing to sync" })).toBeDisabled();
  await dialog.getByRole("checkbox", { name: /Take over what another reconciler manages/ }).click();
  await dialog.getByRole("button", { name: "Sync 1 object on 1 cluster" }).click();

  await expect(page.getByText(/Took over from kubectl create \(kubectl-create\)/)).toBeVisible();
  const mark = () => read("configmap/settings", shop.name, "{.metadata.annotations}");
  expect(await mark()).toContain("plumbline.dev/owner");

  await screen.open();
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Hand back…" }).click();
  await dialog.getByRole("button", { name: "Hand back 1 target" }).click();
  await expect(page.getByText("1 of 1 handed back.")).toBeVisible();
  expect(await mark()).toBe("");
  expect(await read("configmap/settings", shop.name, "{.data.colour}")).toBe("blue");
});

/** The same settings as Git has, as Flux marks what it manages. */
function managedByFlux(namespace: string): string {
  return `apiVersion: v1
kind: Namespace
metadata: { name: ${namespace} }
---
${settings.replace("{ name: settings }", `{ name: settings, namespace: ${namespace}, labels: { kustomize.toolkit.fluxcd.io/name: shop } }`)}`;
}
