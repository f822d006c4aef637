import { AppError } from "@/lib/platform/errors";
import type { By } from "@/lib/store/audit-append";
import type { StoreContext } from "@/lib/store/context";
import { storableText } from "@/lib/store/json";
import { makePasswords } from "@/lib/store/passwords";
import { transact } from "@/lib/store/transaction";

export type Role = "viewer" | "operator" | "admin";

/** Who is looking, with projects and roles. */
export type ViewerRow = {
  id: string;
  name: string;
  email: string;
  isAdmin: boolean;
  projects: { id: string; name: string; role: Role }[];
};

export type PersonRow = {
  id: string;
  name: string;
  email: string;
  isAdmin: boolean;
  disabledAt: Date | null;
  memberships: { projectId: string; projectName: string; role: Role }[];
};

/** People and what they may do; passwords and sessions are better-auth's, in the same tables. */
export function makePeople(context: StoreContext) {
  const { prisma } = context;
  return {
    ...makePasswords(context),

    /** The person with projects and roles; null when unknown or disabled. An administrator is admin everywhere. */
    async findViewer(userId: string): Promise<ViewerRow | null> {
      const user = await prisma.user.findUnique({
        where: { id: userId },
        include: { memberships: { include: { project: true } } },
      });
      if (!user || user.disabledAt) return null;
      const { id, name, email, isAdmin } = user;
      const projects = isAdmin
        ? (await prisma.project.findMany({ orderBy: { name: "asc" } })).map((project) => ({
            id: project.id,
            name: project.name,
            role: "admin" as const,
          }))
        : user.memberships
            .map(({ project, role }) => ({ id: project.id, name: project.name, role: role as Role }))
            .sort((a, b) => a.name.localeCompare(b.name));
      return { id, name, email, isAdmin, projects };
    },

    /** The id of whoever signs in with this address and may; null when there is nobody. */
    async findByEmail(email: string): Promise<string | null> {
      const user = await prisma.user.findFirst({
        where: { email: email.toLowerCase(), disabledAt: null },
        select: { id: true },
      });
      return user?.id ?? null;
    },

    /** True for a stranger, too. */
    async isDisabled(userId: string): Promise<boolean> {
      const user = await prisma.user.findUnique({ where: { id: userId }, select: { disabledAt: true } });
      return !user || user.disabledAt !== null;
    },

    async recordSignIn(sign: { userId: string; ip: string | null; userAgent: string | null }): Promise<void> {
      await transact(context, async (tx) => {
        const user = await tx.db.user.findUniqueOrThrow({ where: { id: sign.userId } });
        tx.audit({
          actor: { kind: "person", id: user.id, name: user.name },
          origin: {
            ...(sign.ip ? { ip: storableText(sign.ip, 100) } : {}),
            ...(sign.userAgent ? { userAgent: storableText(sign.userAgent, 300) } : {}),
          },
          action: "person.signed_in",
          subject: { type: "person", id: user.id, name: user.name },
          projectId: null,
          applicationId: null,
          detail: {},
        });
      });
    },

    async recordSignOut(by: By): Promise<void> {
      await transact(context, async (tx) => {
        tx.audit({
          ...by,
          action: "person.signed_out",
          subject: { type: "person", id: by.actor.id, name: by.actor.name },
          projectId: null,
          applicationId: null,
          detail: {},
        });
      });
    },

    /**
     * Records that somebody tried to sign in in vain. The address is named only when it is somebody's: people type
     * passwords into the wrong field. `unrecorded` such attempts were counted since the last entry and not written.
     */
    async recordFailedSignIn(email: string, origin: By["origin"], unrecorded: number): Promise<void> {
      await transact(context, async (tx) => {
        const user = await tx.db.user.findUnique({
          where: { email: storableText(email.toLowerCase(), 254) },
        });
        tx.audit({
          actor: { kind: "person", id: null, name: "Somebody" },
          origin,
          action: "session.failed",
          subject: { type: "person", id: user?.id ?? null, name: user?.name ?? "an unknown address" },
          projectId: null,
          applicationId: null,
          detail: { isKnown: user !== null, isDisabled: user?.disabledAt != null, unrecorded },
        });
      });
    },

    /** Everybody, by name; with `projectIds` only those who share one of them. */
    async list(projectIds: string[] | "all" = "all"): Promise<PersonRow[]> {
      const rows = await prisma.user.findMany({
        where: projectIds === "all" ? {} : { memberships: { some: { projectId: { in: projectIds } } } },
        include: { memberships: { include: { project: { select: { name: true } } } } },
        orderBy: { name: "asc" },
        take: 1000,
      });
      return rows.map(({ id, name, email, isAdmin, disabledAt, memberships }) => ({
        id,
        name,
        email,
        isAdmin,
        disabledAt,
        memberships: memberships
          .filter(({ projectId }) => projectIds === "all" || projectIds.includes(projectId))
          .map(({ projectId, project, role }) => ({
            projectId,
            projectName: project.name,
            role: role as Role,
          })),
      }));
    },

    /**
     * Adds a person who signs in with a password (already hashed, by better-auth). Throws `conflict` when the
     * address is taken.
     */
    async create(
      by: By,
      person: { id: string; name: string; email: string; passwordHash: string; isAdmin: boolean },
    ): Promise<void> {
      await transact(context, async (tx) => {
        const { id, name, passwordHash, isAdmin } = person;
        const email = person.email.toLowerCase();
        const { count } = await tx.db.user.createMany({
          data: [{ id, name, email, isAdmin, emailVerified: true, updatedAt: new Date() }],
          skipDuplicates: true,
        });
        if (count === 0) {
          throw new AppError("conflict", "Somebody with this address is known already.", { field: "email" });
        }
        await tx.db.account.create({
          data: { id, accountId: id, providerId: "credential", userId: id, password: passwordHash },
        });
        tx.audit({
          ...by,
          action: "person.added",
          subject: { type: "person", id, name },
          projectId: null,
          applicationId: null,
          detail: { email, isAdmin },
        });
        tx.tell(null, [["settings"]]);
      });
    },

    /** Lets a disabled person in again, with the password and the roles from before. Throws `not_found`. */
    async enable(by: By, userId: string): Promise<void> {
      await transact(context, async (tx) => {
        const user = await tx.db.user.findUnique({ where: { id: userId } });
        if (!user) throw new AppError("not_found", "There is no such person.");
        const { count } = await tx.db.user.updateMany({
          where: { id: userId, disabledAt: { not: null } },
          data: { disabledAt: null },
        });
        if (count === 0) return;
        tx.audit({
          ...by,
          action: "person.enabled",
          subject: { type: "person", id: user.id, name: user.name },
          projectId: null,
          applicationId: null,
          detail: {},
        });
        tx.tell(null, [["settings"]]);
      });
    },

    /** Ends a person's sessions and lets them in no more; what they did keeps their name. Throws `not_found`, `conflict`. */
    async disable(by: By, userId: string): Promise<void> {
      await transact(context, async (tx) => {
        const admins = await tx.db.$queryRaw<{ id: string }[]>`
          select id from "user" where is_admin and disabled_at is null for update`;
        const user = await tx.db.user.findUnique({ where: { id: userId } });
        if (!user) throw new AppError("not_found", "There is no such person.");
        if (user.disabledAt) return;
        if (admins.length === 1 && admins[0]!.id === userId) {
          throw new AppError(
            "conflict",
            "This is the last administrator; nobody could let people in any more.",
          );
        }
        await tx.db.user.update({ where: { id: userId }, data: { disabledAt: new Date() } });
        await tx.db.session.deleteMany({ where: { userId } });
        tx.audit({
          ...by,
          action: "person.disabled",
          subject: { type: "person", id: user.id, name: user.name },
          projectId: null,
          applicationId: null,
          detail: {},
        });
        tx.tell(null, [["settings"]]);
      });
    },
  };
}
