import { AppError } from "@/lib/platform/errors";
import type { By } from "@/lib/store/audit-append";
import type { StoreContext } from "@/lib/store/context";
import { transact, type Tx } from "@/lib/store/transaction";

/** Passwords as better-auth keeps them (already hashed, by its own functions), changed together with their record. */
export function makePasswords(context: StoreContext) {
  return {
    /** The hash of a person's password; null for somebody who has none. */
    async findPasswordHash(userId: string): Promise<string | null> {
      const account = await context.prisma.account.findFirst({
        where: { userId, providerId: "credential" },
        select: { password: true },
      });
      return account?.password ?? null;
    },

    /**
     * Changes the caller's own password and ends their sessions but the one with `sessionId`. Throws `conflict` when
     * the password is not the one any more that hashed to `before`.
     */
    async changePassword(
      by: By,
      change: { userId: string; before: string; passwordHash: string; sessionId: string | null },
    ): Promise<void> {
      const { userId, before, passwordHash, sessionId } = change;
      await transact(context, async (tx) => {
        const { count } = await tx.db.account.updateMany({
          where: { userId, providerId: "credential", password: before },
          data: { password: passwordHash },
        });
        if (count === 0) {
          throw new AppError("conflict", "The password was changed elsewhere at this moment. Sign in again.");
        }
        const sessionsEnded = await endSessions(tx, userId, sessionId);
        tx.audit({
          ...by,
          action: "person.password_changed",
          subject: { type: "person", id: userId, name: by.actor.name },
          projectId: null,
          applicationId: null,
          detail: { sessionsEnded },
        });
      });
    },

    /** Gives a person a new password and ends their sessions. Throws `not_found`. */
    async setPassword(by: By, userId: string, passwordHash: string): Promise<void> {
      await transact(context, async (tx) => {
        const user = await tx.db.user.findUnique({ where: { id: userId }, select: { name: true } });
        const { count } = await tx.db.account.updateMany({
          where: { userId, providerId: "credential" },
          data: { password: passwordHash },
        });
        if (!user || count === 0) throw new AppError("not_found", "There is no such person.");
        const sessionsEnded = await endSessions(tx, userId, null);
        tx.audit({
          ...by,
          action: "person.password_set",
          subject: { type: "person", id: userId, name: user.name },
          projectId: null,
          applicationId: null,
          detail: { sessionsEnded },
        });
      });
    },

    /**
     * Records that somebody who is signed in gave a wrong current password. `unrecorded` attempts to get past a
     * password were counted since the last entry and not written.
     */
    async recordWrongPassword(by: By, unrecorded: number): Promise<void> {
      await transact(context, async (tx) => {
        tx.audit({
          ...by,
          action: "person.password_refused",
          subject: { type: "person", id: by.actor.id, name: by.actor.name },
          projectId: null,
          applicationId: null,
          detail: { unrecorded },
        });
      });
    },
  };
}

async function endSessions(tx: Tx, userId: string, but: string | null): Promise<number> {
  const { count } = await tx.db.session.deleteMany({
    where: { userId, ...(but === null ? {} : { id: { not: but } }) },
  });
  return count;
}
