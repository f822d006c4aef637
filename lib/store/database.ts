import { PrismaPg } from "@prisma/adapter-pg";
import { Prisma, PrismaClient } from "@/lib/store/generated/client";
import { makeStatementNames } from "@/lib/store/statement-names";

/** Either the client or a transaction of it: for reads that may run in both. */
export type Db = PrismaClient | Prisma.TransactionClient;

/** The projects whose rows somebody may read; "all" for an administrator of the installation. */
export type Scope = string[] | "all";

/** A condition on `projectId` for Prisma's queries: the fence of every tenant's read. */
export function inScope(scope: Scope): { projectId?: { in: string[] } } {
  return scope === "all" ? {} : { projectId: { in: scope } };
}

/** The role that the product works as, whoever signed in: the record cannot be changed by it. */
const workingRole = "-c role=plumbline_app";

/**
 * The address with the working role as a connection option, unless it names options of its own. An owner's address
 * therefore loses its powers, too.
 */
export function asWorkingRole(url: string): string {
  const address = new URL(url);
  if (!address.searchParams.has("options")) address.searchParams.set("options", workingRole);
  return address.toString();
}

/** A Prisma client over a pool of at most `connections`. */
export function openDatabase(url: string, connections: number): PrismaClient {
  return new PrismaClient({
    adapter: new PrismaPg(
      { connectionString: asWorkingRole(url), max: connections },
      { statementNameGenerator: makeStatementNames() },
    ),
    transactionOptions: { maxWait: 15_000, timeout: 30_000 },
  });
}

/** Whether a unique index refused a row: somebody was faster, or the name is taken. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return error.code === "P2002" || JSON.stringify(error.meta ?? {}).includes('"23505"');
}
