import { applicationScreen, short } from "./fixture/application-screen";
import { keyboardOf } from "./fixture/keyboard";
import { shopFiles } from "./fixture/manifests";
import { accounts, password } from "./fixture/people";
import { expect, test } from "./fixture/test";

test.use({ person: "nobody" });

test("everything from signing in to the audit is done with the keyboard alone", async ({ page, world }) => {
  test.setTimeout(240_000);
  const shop = await world.makeApplication({ clusters: ["prod"] });
  const second = await shop.push("shop 1.1.0", shopFiles(shop.name, { tag: "1.1.0" }));
  const keys = keyboardOf(page);
  const screen = applicationScreen(page, shop);
  const heading = page.getByRole("heading", { level: 1 });
  const button = (name: string | RegExp) => page.getByRole("button", { name });
  const openShop = page.getByRole("link", { name: `Open ${shop.name}` });

  await page.goto("/");
  await keys.expectAt(page.getByLabel("Email"));
  await keys.write(page.getByLabel("Email"), accounts.operator.email);
  await keys.write(page.getByLabel("Password"), password);
  await keys.press("Enter");

  // Past the navigation, then over the fleet by arrows to the cell of the application on prod.
  const cell = page.getByRole("link", { name: new RegExp(`^${shop.name} on prod:`) });
  await expect(cell).toHaveAccessibleName(/: behind,/);
  await keys.press("Tab");
  await keys.expectAt(page.getByRole("link", { name: "Skip to content" }));
  await keys.press("Enter");
  await keys.press("/");
  await keys.expectAt(page.getByRole("textbox", { name: "Filter applications and clusters" }));
  await page.keyboard.type(shop.name);
  await keys.reach(page.getByRole("rowheader", { name: `${shop.name} ` }).getByRole("link"));
  await keys.reach(cell, "ArrowRight");
  await keys.press("Enter");

  // What differs: the diff opens over the page, keeps the focus, and gives it back.
  await expect(heading).toContainText(`${shop.name} is behind Git`);
  const openDiff = button(/^Open diff of Deployment/);
  await keys.activate(openDiff);
  const diff = page.getByRole("dialog", { name: /Deployment/ });
  await expect(diff.getByText("shop:1.1.0").first()).toBeVisible();
  await keys.expectTrapped(diff);
  await keys.press("Escape");
  await expect(diff).toBeHidden();
  await keys.expectAt(openDiff);

  await keys.activate(button("Sync…"));
  const sync = page.getByRole("dialog", { name: `Sync ${shop.name}` });
  await expect(sync.getByRole("button", { name: /^Sync \d+ objects? on/ })).toBeEnabled();
  await keys.expectTrapped(sync);
  await keys.activate(sync.getByRole("button", { name: /^Sync \d+ objects? on/ }));
  await expect(heading).toHaveText(`Sync of ${shop.name} on prod succeeded`, { timeout: 45_000 });
  await keys.activate(openShop);
  await expect(screen.card("prod")).toContainText(short(second));

  // Back by one: not without having been asked why.
  await keys.activate(button("Roll back…"));
  const rollback = page.getByRole("dialog", { name: `Roll back ${shop.name}` });
  const confirm = rollback.getByRole("button", { name: /^Roll back/ });
  await expect(confirm).toBeEnabled();
  await keys.expectTrapped(rollback);
  await keys.press("Escape");
  await expect(rollback).toBeHidden();
  await keys.expectAt(button("Roll back…"));
  await keys.press("Enter");
  const first = rollback.getByRole("radio", { name: `${shop.name}: first version` });
  await keys.reach(rollback.getByRole("radio", { checked: true }));
  await keys.reach(first, "ArrowDown");
  await expect(first).toBeChecked();
  await keys.activate(confirm);
  await expect(rollback.getByRole("alert")).toContainText("Say why");
  await keys.write(rollback.getByRole("textbox", { name: /^Why/ }), "1.1.0 charges vouchers twice");
  await keys.activate(confirm);
  await expect(heading).toHaveText(`Rollback of ${shop.name} on prod succeeded`, { timeout: 45_000 });
  await keys.activate(openShop);
  await expect(screen.card("prod")).toContainText("Held");

  await keys.activate(button("Follow main again…"));
  const following = page.getByRole("dialog", { name: `Follow main again with ${shop.name}` });
  const follow = following.getByRole("button", { name: "Follow main on 1 cluster" });
  await expect(follow).toBeEnabled();
  await keys.expectTrapped(following);
  await keys.press("Escape");
  await expect(following).toBeHidden();
  await keys.expectAt(button("Follow main again…"));
  await keys.press("Enter");
  await expect(follow).toBeEnabled();
  await keys.activate(follow);
  await expect(following).toBeHidden();
  await expect(screen.card("prod")).toContainText("Synced");
  await expect(screen.card("prod")).toContainText(short(second));

  // To the record: by its shortcut, narrowed to the application by the combobox.
  await keys.press("g");
  await keys.press("a");
  await expect(page).toHaveURL(/\/audit$/);
  const filter = page.getByRole("combobox", { name: "Application" });
  await keys.activate(filter);
  await keys.reach(page.getByRole("option", { name: shop.name, exact: true }), "ArrowDown");
  await keys.press("Enter");
  await keys.expectAt(filter);
  const entries = page.getByRole("main").getByRole("listitem");
  await expect(entries.filter({ hasText: "Omar Haddad ended the hold" })).toHaveCount(1);
  await expect(entries.filter({ hasText: /Omar Haddad’s rollback of .+ succeeded/ })).toHaveCount(1);

  // And anywhere, by the palette.
  await keys.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Find anything" });
  await expect(palette).toBeVisible();
  await keys.press("Escape");
  await expect(palette).toBeHidden();
  await keys.expectAt(filter);
  await keys.press("Control+k");
  await page.keyboard.type(shop.name);
  await expect(palette.getByRole("option", { name: new RegExp(shop.name) }).first()).toBeVisible();
  await keys.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/applications/${shop.id}`));
});
