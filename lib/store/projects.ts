import { AppError } from "@/lib/platform/errors";
import { uuidv7 } from "@/lib/platform/uuid";
import type { By } from "@/lib/store/audit-append";
import type { StoreContext } from "@/lib/store/context";
import { type Scope } from "@/lib/store/database";
import type { Role } from "@/lib/store/people";
import { transact } from "@/lib/store/transaction";

export type ProjectRow = { id: string; name: string; createdAt: Date; applicationsTotal: number };

/** Projects and their members. */
export function makeProjects(context: StoreContext) {
  return {
    async list(scope: Scope): Promise<ProjectRow[]> {
      const rows = await context.prisma.project.findMany({
        where: scope === "all" ? {} : { id: { in: scope } },
        include: { _count: { select: { applications: { where: { removedAt: null } } } } },
        orderBy: { name: "asc" },
      });
      return rows.map(({ id, name, createdAt, _count }) => ({
        id,
        name,
        createdAt,
        applicationsTotal: _count.applications,
      }));
    },

    /** Throws `conflict` when the name is taken. */
    async create(by: By, name: string): Promise<{ id: string }> {
      return transact(context, async (tx) => {
        const id = uuidv7();
        const { count } = await tx.db.project.createMany({ data: [{ id, name }], skipDuplicates: true });
        if (count === 0)
          throw new AppError("conflict", "A project has this name already.", { field: "name" });
        tx.audit({
          ...by,
          action: "project.created",
          subject: { type: "project", id, name },
          projectId: id,
          applicationId: null,
          detail: {},
        });
        tx.tell(null, [["settings"], ["fleet"]]);
        return { id };
      });
    },

    /** Gives somebody a role in a project, or takes it away with null. Throws `not_found`. */
    async setMember(by: By, projectId: string, userId: string, role: Role | null): Promise<void> {
      await transact(context, async (tx) => {
        const user = await tx.db.user.findUnique({ where: { id: userId } });
        const project = await tx.db.project.findUnique({ where: { id: projectId } });
        if (!user || !project) throw new AppError("not_found", "There is no such person or project.");
        const key = { projectId, userId };
        const before = await tx.db.member.findUnique({ where: { projectId_userId: key } });
        if ((before?.role ?? null) === role) return;
        if (role === null) await tx.db.member.deleteMany({ where: key });
        else {
          await tx.db.member.upsert({
            where: { projectId_userId: key },
            create: { ...key, role },
            update: { role },
          });
        }
        tx.audit({
          ...by,
          action: role === null ? "member.removed" : "member.set",
          subject: { type: "person", id: userId, name: user.name },
          projectId,
          applicationId: null,
          detail: { project: project.name, role, before: before?.role ?? null },
        });
        tx.tell(null, [["settings"], ["fleet"]]);
      });
    },
  };
}
