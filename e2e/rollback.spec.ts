import { applicationScreen, short } from "./fixture/application-screen";
import { shopFiles } from "./fixture/manifests";
import { expect, test } from "./fixture/test";
import { until } from "./fixture/until";
import { selfHealing } from "./fixture/world";

test(
  "a rollback holds against new commits and against drift, until Git is followed again",
  { tag: "@real" },
  async ({ page, world, cluster }) => {
    const shop = await world.makeApplication({ policy: selfHealing });
    const tag = (name: string) =>
      cluster(name).read("deployment/shop", shop.name, "{.spec.template.spec.containers[0].image}");
    const untilEverywhereRuns = (version: string) =>
      until(
        `both clusters run ${version}`,
        async () => Promise.all([tag("stage"), tag("prod")]),
        (images) => images.every((image) => image === `registry.acme.example/shop/shop:${version}`),
      );
    const release = (version: string) => shop.push(`shop ${version}`, shopFiles(shop.name, { tag: version }));
    const screen = applicationScreen(page, shop);
    const untilEverywhereShows = async (...words: string[]) => {
      for (const name of ["stage", "prod"])
        for (const word of words) await expect(screen.card(name)).toContainText(word);
    };

    await release("1.1.0");
    await untilEverywhereRuns("1.1.0");
    const good = short(shop.firstSha);
    const bad = short(await release("1.2.0"));
    await untilEverywhereRuns("1.2.0");
    await screen.open();
    await untilEverywhereShows("Synced", bad);

    // Back by two commits, after having seen what that changes.
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByRole("button", { name: `Roll back to this… ${shop.name}: first version` }).click();
    const dialog = page.getByRole("dialog", { name: `Roll back ${shop.name}` });
    await expect(dialog.getByRole("radio", { name: `${shop.name}: first version` })).toBeChecked();
    const plan = dialog.getByRole("table", { name: "What will change" });
    await expect(plan.getByRole("row", { name: /Deployment/ })).toContainText("1.2.0 → 1.0.0");
    await dialog.getByRole("button", { name: "Roll back 2, hold 2" }).click();
    await expect(dialog.getByRole("alert")).toContainText("Say why");
    expect(await tag("stage")).toContain("1.2.0");
    await dialog.getByRole("textbox", { name: /^Why/ }).fill("1.2.0 charges vouchers twice");
    await dialog.getByRole("button", { name: "Roll back 2, hold 2" }).click();

    await untilEverywhereShows("Held", good);
    const hold = screen.notices.getByRole("listitem").filter({ hasText: "Held at" });
    await expect(hold).toContainText(`Held at ${good} “${shop.name}: first version”`);
    await expect(hold).toContainText("by Omar Haddad");
    await expect(hold).toContainText("“1.2.0 charges vouchers twice”");
    await expect(hold).toContainText("2 commits wait");
    await untilEverywhereRuns("1.0.0");

    // A further push is seen and waits, although sync is automatic.
    const fixed = short(await release("1.3.0"));
    await expect(page.getByText(`follows main at ${fixed}`)).toBeVisible();
    await expect(hold).toContainText(`3 commits wait: ${fixed}`);
    await untilEverywhereShows("Held", good);
    // Self-heal works toward what is held: had the push been obeyed as well, this would not be 1.0.0.
    await cluster("prod").edit("deployment/shop", shop.name, "s/shop:1.0.0/shop:9.9.9/");
    await expect(
      screen.lane("prod").getByRole("link", { name: `Self-heal to ${good}, succeeded` }),
    ).toBeVisible();
    await untilEverywhereRuns("1.0.0");
    await untilEverywhereShows("Held", good);

    // Nothing moves before it has been seen what waits and what that changes.
    await page.getByRole("button", { name: "Follow main again…" }).click();
    const following = page.getByRole("dialog", { name: `Follow main again with ${shop.name}` });
    const held = following.getByRole("list", { name: "What is held" });
    await expect(held).toContainText(`Held at ${good} “${shop.name}: first version” on both`);
    await expect(held).toContainText("“1.2.0 charges vouchers twice”");
    const waiting = following.getByRole("list", { name: /^Commits that wait/ }).getByRole("listitem");
    await expect(waiting).toHaveCount(3);
    await expect(waiting.first()).toContainText(`${fixed}shop 1.3.0`);
    for (const name of ["stage", "prod"])
      await expect(following.getByRole("checkbox", { name: new RegExp(`^${name}`) })).toBeChecked();
    const ahead = following.getByRole("table", { name: "What will change" });
    await expect(ahead.getByRole("row", { name: /Deployment/ })).toContainText("1.0.0 → 1.3.0");
    await expect(following.getByRole("button", { name: "Follow main on 2 clusters" })).toBeEnabled();
    await page.keyboard.press("Escape");
    await expect(following).toBeHidden();
    await untilEverywhereShows("Held", good);

    // One cluster first; then the other.
    await page.getByRole("button", { name: "Follow main again…" }).click();
    await following.getByRole("checkbox", { name: /^prod/ }).click();
    await following.getByRole("button", { name: "Follow main on 1 cluster" }).click();
    await expect(following).toBeHidden();
    await expect(screen.card("stage")).toContainText("Synced");
    await expect(screen.card("prod")).toContainText("Held");
    await page.getByRole("button", { name: "Follow main again…" }).click();
    await following.getByRole("button", { name: "Follow main on 1 cluster" }).click();
    await untilEverywhereShows("Synced", fixed);
    await expect(hold).toHaveCount(0);
    await untilEverywhereRuns("1.3.0");
  },
);
