import { applicationScreen } from "./fixture/application-screen";
import { expect, test } from "./fixture/test";

const database = (namespace: string, serviceName: string) => ({
  "deploy/db.yaml": `apiVersion: v1
kind: Namespace
metadata: { name: ${namespace} }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: ${serviceName}
  replicas: 1
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: db, image: registry.acme.example/shop/db:1 }] }
`,
});

test("a StatefulSet that cannot be changed in place is created again by whoever agrees, also in a rollback", async ({
  page,
  world,
  cluster,
}) => {
  const shop = await world.makeApplication({
    clusters: ["stage"],
    files: (namespace) => database(namespace, "db"),
  });
  const service = () => cluster("stage").read("statefulset/db", shop.name, "{.spec.serviceName}");
  await shop.push("another service", database(shop.name, "db-headless"));
  const screen = applicationScreen(page, shop);
  await screen.open();
  await expect(screen.card("stage")).toContainText("Behind");

  await page.getByRole("button", { name: "Sync…" }).click();
  const dialog = page.getByRole("dialog");
  const agree = dialog.getByRole("checkbox", { name: /^Delete and create again StatefulSet/ });
  await expect(agree).not.toBeChecked();
  await expect(dialog).toContainText("its Pods end and are made anew. Its volume claims stay.");
  await expect(dialog.getByRole("button", { name: "Nothing to sync" })).toBeDisabled();
  await agree.click();
  await dialog.getByRole("button", { name: "Sync 1 object on 1 cluster" }).click();
  await expect(page.getByText("1 of 1 applied", { exact: false }).first()).toBeVisible();
  expect(await service()).toBe("db-headless");

  await screen.open();
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByRole("button", { name: `Roll back to this… ${shop.name}: first version` }).click();
  await expect(dialog).toContainText("stage cannot go there and stays as it is");
  await agree.click();
  await dialog.getByRole("textbox", { name: /^Why/ }).fill("the new service has no endpoints");
  await dialog.getByRole("button", { name: "Roll back 1, hold 1" }).click();
  await expect.poll(service).toBe("db");
  await screen.open();
  await expect(screen.card("stage")).toContainText("Held");
});
