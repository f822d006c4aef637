import type { OperationSummary } from "../lib/api/operation-schema";
import { short } from "./fixture/application-screen";
import { shopFiles } from "./fixture/manifests";
import { expect, test } from "./fixture/test";
import { until } from "./fixture/until";
import { selfHealing } from "./fixture/world";

test.use({ person: "administrator" });

test(
  "the audit page tells everything that was done, and verify finds what was altered in the database",
  { tag: "@real" },
  async ({ page, world, cluster, installation }) => {
    const operator = installation.as("operator");
    const shop = await world.makeApplication({ policy: selfHealing, clusters: ["stage"] });
    const { targetId } = await shop.cellOn("stage");
    const release = (tag: string) => shop.push(`shop ${tag}`, shopFiles(shop.name, { tag }));
    const untilDone = (kind: OperationSummary["kind"]) =>
      until(
        `a ${kind} has succeeded`,
        () => operator.get<{ operations: OperationSummary[] }>(`operations?application=${shop.id}`),
        ({ operations }) => operations.some((one) => one.kind === kind && one.state === "succeeded"),
      );

    const second = await release("1.1.0");
    await shop.untilEverywhere("at 1.1.0", (cell) => cell.status === "synced" && cell.sha === second);
    await cluster("stage").edit("deployment/shop", shop.name, "s/replicas: 2/replicas: 5/");
    await untilDone("self_heal");
    const reason = "1.1.0 charges vouchers twice";
    await operator.post(`applications/${shop.id}/rollback`, {
      targetIds: [targetId],
      sha: shop.firstSha,
      reason,
    });
    await untilDone("rollback");
    const third = await release("1.2.0");
    await until(
      "the product has seen 1.2.0",
      () => operator.get<{ headCommit: { sha: string } | null }>(`applications/${shop.id}`),
      ({ headCommit }) => headCommit?.sha === third,
    );
    await operator.post(`applications/${shop.id}/follow`, { targetIds: [targetId] });
    await shop.untilEverywhere("at 1.2.0", (cell) => cell.status === "synced" && cell.sha === third);

    await page.goto("/audit");
    await page.getByRole("combobox", { name: "Application" }).click();
    await page.getByRole("option", { name: shop.name }).click();
    const entries = page.getByRole("main").getByRole("listitem");
    const it = `${shop.name} on stage`;
    const [a, b, c] = [shop.firstSha, second, third].map(short);
    const story = [
      `Ada Brandt created the application ${shop.name}`,
      `Plumbline began a sync of ${it} at ${a}`,
      `Plumbline’s sync of ${it} at ${a} succeeded`,
      `Plumbline began a sync of ${it} from ${a} to ${b}`,
      `Plumbline’s sync of ${it} from ${a} to ${b} succeeded`,
      `Plumbline began to put back what had drifted on ${it} at ${b}`,
      `Plumbline’s self-heal of ${it} at ${b} succeeded`,
      `Omar Haddad held ${it} at ${a}“${reason}”`,
      `Omar Haddad asked for a rollback of ${it} from ${b} to ${a}“${reason}”`,
      `Omar Haddad’s rollback of ${it} from ${b} to ${a} succeeded`,
      `Omar Haddad ended the hold of ${it} at ${a}, to follow Git again`,
      `Omar Haddad asked for a sync of ${it} from ${a} to ${c}`,
      `Omar Haddad’s sync of ${it} from ${a} to ${c} succeeded`,
    ];
    await expect(entries).toHaveCount(story.length);
    await expect(entries).toContainText(story.toReversed());

    await page.getByRole("combobox", { name: "Person" }).click();
    await page.getByRole("option", { name: "Omar Haddad" }).click();
    const byOmar = story.filter((sentence) => sentence.startsWith("Omar"));
    await expect(entries).toHaveCount(byOmar.length);
    await expect(entries).toContainText(byOmar.toReversed());

    const record = page.getByRole("main").getByRole("status");
    const verify = () => page.getByRole("button", { name: "Verify the record" }).click();
    await verify();
    await expect(record).toContainText("The record is intact");

    // Somebody with the owner's role makes the reason harmless. The page believes it; the chain does not.
    const entry = `application_id = '${shop.id}' and action = 'rollback.requested'`;
    const [found] = await installation.asOwner<{ seq: string }>(`select seq from audit_entry where ${entry}`);
    const seq = found!.seq;
    const giveReason = (text: string) =>
      alter(
        "audit_entry",
        `update audit_entry set detail = jsonb_set(detail, '{reason}', '"${text}"') where ${entry}`,
      );
    await giveReason("a routine");
    await page.reload();
    await expect(entries.filter({ hasText: "asked for a rollback" })).toContainText("“a routine”");
    await verify();
    await expect(record).toContainText("The record was changed in 1 place");
    await expect(record).toContainText(`Entry ${seq} was changed after it was written.`);
    await expect(record.getByRole("link", { name: `#${seq}` })).toHaveAttribute("href", `#entry-${seq}`);
    await giveReason(reason);
    await verify();
    await expect(record).toContainText("The record is intact");

    // What an operation did to an object is covered by its entry, although it stands in another table.
    const setOutcome = (from: string, to: string) =>
      alter(
        "ledger_result",
        `update ledger_result set outcome = '${to}' where outcome = '${from}' and operation_id =
          (select operation_id from ledger_entry where application_id = '${shop.id}' and kind = 'rollback')`,
      );
    await setOutcome("done", "refused");
    await verify();
    await expect(record).toContainText("The record was changed in 1 place");
    await expect(record).toContainText("results_altered");
    await setOutcome("refused", "done");
    await verify();
    await expect(record).toContainText("The record is intact");

    /** Owners may take the guard off first: these tables refuse every change, theirs too. */
    async function alter(table: string, statement: string) {
      await expect(installation.asOwner(statement)).rejects.toThrow("append-only");
      await installation.asOwner(
        `alter table ${table} disable trigger user; ${statement}; alter table ${table} enable trigger user`,
      );
    }
  },
);
