import type { HealthScript } from "@/lib/domain/health/health-script";
import { keyOf } from "@/lib/domain/health/health-script";
import { sha256 } from "@/lib/platform/crypto";
import { AppError } from "@/lib/platform/errors";
import { uuidv7 } from "@/lib/platform/uuid";
import type { By } from "@/lib/store/audit-append";
import type { StoreContext } from "@/lib/store/context";
import { transact, type Tx } from "@/lib/store/transaction";
import { sendWake } from "@/lib/store/wakeups";

export type HealthScriptRow = HealthScript & { id: string; changedAt: Date; changedBy: string };

/** Health checks that administrators add, for the whole installation. */
export function makeHealthScripts(context: StoreContext) {
  return {
    /** By group and kind. */
    async list(): Promise<HealthScriptRow[]> {
      return context.prisma.healthScript.findMany({ orderBy: [{ group: "asc" }, { kind: "asc" }] });
    },

    /** Adds the script for a kind, or puts it in the place of the one that is there. */
    async save(by: By, personName: string, { group, kind, script }: HealthScript): Promise<{ id: string }> {
      return transact(context, async (tx) => {
        const before = await tx.db.healthScript.findUnique({ where: { group_kind: { group, kind } } });
        if (before?.script === script) return { id: before.id };
        const changed = { script, changedAt: new Date(), changedBy: personName };
        const { id } = await tx.db.healthScript.upsert({
          where: { group_kind: { group, kind } },
          create: { id: uuidv7(), group, kind, ...changed },
          update: changed,
        });
        const detail = { digest: sha256(script), before: before ? sha256(before.script) : null };
        await record(tx, by, "health_script.saved", { id, name: keyOf({ group, kind }) }, detail);
        return { id };
      });
    },

    /** Throws `not_found`. */
    async remove(by: By, id: string): Promise<void> {
      await transact(context, async (tx) => {
        const before = await tx.db.healthScript.findUnique({ where: { id } });
        if (!before) throw new AppError("not_found", "There is no such health check.");
        await tx.db.healthScript.deleteMany({ where: { id } });
        const detail = { before: sha256(before.script) };
        await record(tx, by, "health_script.removed", { id, name: keyOf(before) }, detail);
      });
    },
  };

  async function record(
    tx: Tx,
    by: By,
    action: string,
    subject: { id: string; name: string },
    detail: Record<string, string | null>,
  ): Promise<void> {
    tx.audit({
      ...by,
      action,
      subject: { type: "health_script", ...subject },
      projectId: null,
      applicationId: null,
      detail,
    });
    tx.tell(null, [["settings"]]);
    await sendWake(tx.db, { kind: "health_scripts" });
  }
}
