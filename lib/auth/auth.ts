import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { passwordLength } from "@/lib/api/input-schema";
import { clientHeader } from "@/lib/auth/client-address";
import { AppError } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";

/** What signing in asks of the store and tells it. */
export type SignInBook = {
  isDisabled(userId: string): Promise<boolean>;
  /** Records `person.signed_in`. */
  recordSignIn(sign: { userId: string; ip: string | null; userAgent: string | null }): Promise<void>;
};

export type AuthOptions = {
  /** The Prisma client of the store; its models are better-auth's own names. */
  database: Parameters<typeof prismaAdapter>[0];
  book: SignInBook;
  /** Signs cookies; from the keyring. */
  secret: string;
  baseUrl: string;
  origins: string[];
};

/**
 * A week, and never longer: nobody is signed out in the middle of a night on call, and a cookie that was lost ends by
 * itself. Prolonging would need a new cookie with each answer, which pages cannot set while they render.
 */
const sessionSeconds = 7 * 24 * 60 * 60;

/**
 * People, passwords and sessions, kept by better-auth. Nobody signs up: an administrator adds people, and the first
 * one is made by the link of the first start. Sessions live in the database, so that ending one ends it at once.
 */
export function makeAuth({ database, book, secret, baseUrl, origins }: AuthOptions) {
  return betterAuth({
    appName: "Plumbline",
    baseURL: baseUrl,
    basePath: "/api/auth",
    secret,
    trustedOrigins: origins,
    database: prismaAdapter(database, { provider: "postgresql" }),
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
    },
    session: { expiresIn: sessionSeconds, disableSessionRefresh: true, cookieCache: { enabled: false } },
    rateLimit: {
      enabled: true,
      storage: "database",
      window: 60,
      max: 100,
      // An office shares one address; a password guessed at this pace outlives its owner.
      customRules: { "/sign-in/*": { window: 60, max: 20 } },
    },
    advanced: {
      cookiePrefix: "plumbline",
      useSecureCookies: baseUrl.startsWith("https:"),
      ipAddress: { ipAddressHeaders: [clientHeader] },
    },
    databaseHooks: {
      session: {
        create: {
          before: async ({ userId }) => {
            if (await book.isDisabled(userId)) return false;
          },
          after: async ({ userId, ipAddress, userAgent }) => {
            await book.recordSignIn({ userId, ip: ipAddress ?? null, userAgent: userAgent ?? null });
          },
        },
      },
    },
    logger: {
      // Its messages may carry addresses of people; ours carry the event alone.
      log: (level, message) => {
        if (level === "error") log.error("auth.error", { cause: new AppError("internal", message) });
      },
    },
  });
}

export type Auth = ReturnType<typeof makeAuth>;
