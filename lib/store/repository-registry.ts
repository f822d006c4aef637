import type { RepositoryProbe } from "@/lib/domain/git/git";
import { AppError } from "@/lib/platform/errors";
import { uuidv7 } from "@/lib/platform/uuid";
import type { By } from "@/lib/store/audit-append";
import type { StoreContext } from "@/lib/store/context";
import { inScope, type Scope } from "@/lib/store/database";
import { tokenContext, webhookContext } from "@/lib/store/repositories";
import { transact } from "@/lib/store/transaction";
import { sendWake } from "@/lib/store/wakeups";

export type RepositoryRow = {
  id: string;
  projectId: string;
  projectName: string;
  url: string;
  owner: string;
  name: string;
  defaultBranch: string;
  hasToken: boolean;
  lastAnsweredAt: Date | null;
  failingSince: Date | null;
  failingReason: string | null;
  lastWebhookAt: Date | null;
  refs: { ref: string; sha: string | null; checkedAt: Date | null; trouble: string | null }[];
  applicationsTotal: number;
};

/** Which repositories there are. */
export function makeRepositoryRegistry(context: StoreContext) {
  const { prisma, keyring } = context;
  return {
    /** Connected repositories, by owner and name. */
    async list(scope: Scope): Promise<RepositoryRow[]> {
      const rows = await prisma.repository.findMany({
        where: { removedAt: null, ...inScope(scope) },
        include: {
          project: { select: { name: true } },
          refs: { orderBy: { ref: "asc" } },
          _count: { select: { applications: { where: { removedAt: null } } } },
        },
        orderBy: [{ owner: "asc" }, { name: "asc" }],
        take: 500,
      });
      return rows.map(({ token, project, refs, _count, ...row }) => ({
        id: row.id,
        projectId: row.projectId,
        projectName: project.name,
        url: row.url,
        owner: row.owner,
        name: row.name,
        defaultBranch: row.defaultBranch,
        hasToken: token !== null,
        lastAnsweredAt: row.lastAnsweredAt,
        failingSince: row.failingSince,
        failingReason: row.failingReason,
        lastWebhookAt: row.lastWebhookAt,
        refs: refs.map(({ ref, sha, checkedAt, trouble }) => ({ ref, sha, checkedAt, trouble })),
        applicationsTotal: _count.applications,
      }));
    },

    async find(scope: Scope, repositoryId: string): Promise<RepositoryRow | null> {
      return (await this.list(scope)).find(({ id }) => id === repositoryId) ?? null;
    },

    /**
     * Connects a repository to a project, or renews the token of one that is. The answer carries the webhook's
     * secret, which is shown once.
     */
    async connect(
      by: By,
      draft: { projectId: string; probe: RepositoryProbe; token: string | null },
    ): Promise<{ id: string; webhookSecret: string }> {
      return transact(context, async (tx) => {
        const { projectId, probe, token } = draft;
        const url = probe.url.replace(/\/+$/, "");
        const known = await tx.db.repository.findUnique({ where: { projectId_url: { projectId, url } } });
        const id = known?.id ?? uuidv7();
        // Derived, so that the same secret is shown again; kept sealed all the same, as of the key that made it.
        const webhookSecret = keyring.secretFor(`webhook/${id}`);
        const columns = {
          apiUrl: probe.apiUrl,
          owner: probe.owner,
          name: probe.name,
          defaultBranch: probe.defaultBranch,
          token: token === null ? null : new Uint8Array(keyring.seal(token, tokenContext(id))),
          webhookSecret: new Uint8Array(keyring.seal(webhookSecret, webhookContext(id))),
          removedAt: null,
          nextCheckAt: new Date(),
          lastAnsweredAt: new Date(),
          failingSince: null,
          failingReason: null,
        };
        await tx.db.repository.upsert({
          where: { projectId_url: { projectId, url } },
          create: { id, projectId, url, ...columns },
          update: columns,
        });
        tx.audit({
          ...by,
          action: known && !known.removedAt ? "repository.updated" : "repository.connected",
          subject: { type: "repository", id, name: `${probe.owner}/${probe.name}` },
          projectId,
          applicationId: null,
          detail: { url, hasToken: token !== null },
        });
        tx.tell(projectId, [["repositories"]]);
        await sendWake(tx.db, { kind: "repository", id });
        return { id, webhookSecret };
      });
    },

    /** Throws `conflict` while an application reads from it, `not_found`. Its token goes; commits and files stay. */
    async remove(by: By, projectId: string, repositoryId: string): Promise<void> {
      await transact(context, async (tx) => {
        const row = await tx.db.repository.findFirst({
          where: { id: repositoryId, projectId, removedAt: null },
          include: { applications: { where: { removedAt: null }, select: { name: true }, take: 3 } },
        });
        if (!row) throw new AppError("not_found", "There is no such repository.");
        if (row.applications.length > 0) {
          const names = row.applications.map(({ name }) => name).join(", ");
          throw new AppError("conflict", `Applications still read from it: ${names}.`);
        }
        await tx.db.repository.update({
          where: { id: repositoryId },
          data: { removedAt: new Date(), token: null },
        });
        tx.audit({
          ...by,
          action: "repository.removed",
          subject: { type: "repository", id: repositoryId, name: `${row.owner}/${row.name}` },
          projectId,
          applicationId: null,
          detail: { url: row.url },
        });
        tx.tell(projectId, [["repositories"]]);
      });
    },

    /** The secret that signs a repository's webhooks, and its project; null for one that is not connected. */
    async findWebhook(repositoryId: string): Promise<{ projectId: string; secret: string } | null> {
      const row = await prisma.repository.findUnique({ where: { id: repositoryId } });
      if (!row || row.removedAt) return null;
      const secret = keyring.open(row.webhookSecret, webhookContext(repositoryId)).toString("utf8");
      return { projectId: row.projectId, secret };
    },

    /** Notes a verified delivery and wakes a worker. False when this delivery came before: it is not acted on again. */
    async receiveDelivery(repositoryId: string, deliveryId: string): Promise<boolean> {
      return transact(context, async (tx) => {
        const { count } = await tx.db.webhookDelivery.createMany({
          data: [{ repositoryId, deliveryId: deliveryId.slice(0, 100) }],
          skipDuplicates: true,
        });
        if (count === 0) return false;
        await tx.db.$executeRaw`
          update repository set last_webhook_at = clock_timestamp(), next_check_at = clock_timestamp()
          where id = ${repositoryId}::uuid`;
        await sendWake(tx.db, { kind: "repository", id: repositoryId });
        return true;
      });
    },
  };
}
