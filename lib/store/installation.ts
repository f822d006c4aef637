import { AppError } from "@/lib/platform/errors";
import { uuidv7 } from "@/lib/platform/uuid";
import type { StoreContext } from "@/lib/store/context";
import { transact } from "@/lib/store/transaction";

export type FirstAdministrator = { id: string; name: string; email: string; passwordHash: string };

/** The installation itself: its id, and the one-time link that makes its first administrator. */
export function makeInstallation(context: StoreContext) {
  const { prisma } = context;
  return {
    /** The installation's id, made at the first call of any process. It names the field manager and the marks. */
    async getId(): Promise<string> {
      const known = await prisma.installation.findFirst({ select: { id: true } });
      if (known) return known.id;
      await prisma.installation.createMany({ data: [{ id: uuidv7() }], skipDuplicates: true });
      return (await prisma.installation.findFirstOrThrow({ select: { id: true } })).id;
    },

    /** Whether nobody can administer yet, so that a one-time link is due. */
    async needsAdministrator(): Promise<boolean> {
      return (await prisma.user.count({ where: { isAdmin: true } })) === 0;
    },

    /** Arms the one-time link: its token's SHA-256, until when. An earlier link ends. */
    async armSetup(tokenSha: string, until: Date): Promise<void> {
      const id = await this.getId();
      await prisma.installation.update({
        where: { id },
        data: { setupTokenSha: tokenSha, setupUntil: until },
      });
    },

    /** Throws `forbidden` unless this is the armed link. Spends nothing. */
    async requireArmed(tokenSha: string): Promise<void> {
      const [row] = await prisma.$queryRaw<{ isArmed: boolean }[]>`
        select exists (select 1 from installation
          where setup_token_sha = ${tokenSha} and setup_until > clock_timestamp()) as "isArmed"`;
      if (!row?.isArmed) throw notValid();
    },

    /**
     * Spends the one-time link on the first administrator and a first project, all or nothing. Throws `forbidden`
     * when the link is not the armed one, is too old, or was used.
     */
    async completeSetup(
      tokenSha: string,
      person: FirstAdministrator,
      origin: { ip?: string; userAgent?: string },
      projectName = "default",
    ): Promise<{ projectId: string }> {
      return transact(context, async (tx) => {
        const spent = await tx.db.$executeRaw`
          update installation set setup_token_sha = null, setup_until = null
          where setup_token_sha = ${tokenSha} and setup_until > clock_timestamp()
            and not exists (select 1 from "user" where is_admin)`;
        if (spent !== 1) throw notValid();
        const { id, name, passwordHash } = person;
        const email = person.email.toLowerCase();
        await tx.db.user.create({ data: { id, name, email, isAdmin: true, emailVerified: true } });
        await tx.db.account.create({
          data: { id, accountId: id, providerId: "credential", userId: id, password: passwordHash },
        });
        const found = await tx.db.project.findFirst({ orderBy: { createdAt: "asc" } });
        const project = found ?? (await tx.db.project.create({ data: { id: uuidv7(), name: projectName } }));
        tx.audit({
          actor: { kind: "person", id, name },
          origin,
          action: "installation.set_up",
          subject: { type: "person", id, name },
          projectId: null,
          applicationId: null,
          detail: { email },
        });
        return { projectId: project.id };
      });
    },
  };
}

function notValid(): AppError {
  return new AppError("forbidden", "This link is not valid (any more). Each works once.");
}
