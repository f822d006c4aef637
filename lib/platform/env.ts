import { z } from "zod";
import { AppError } from "@/lib/platform/errors";

/** One environment variable: how it is read, and what a person is told about it. */
type Variable<Schema extends z.ZodType> = {
  schema: Schema;
  /** What a good value looks like, in words; follows "expects" in the message about a bad one. */
  expects: string;
  /** What it is for. */
  about: string;
  /** As shown in the table; null when it must be given. */
  fallback: string | null;
};

const variable = <Schema extends z.ZodType>(
  schema: Schema,
  expects: string,
  about: string,
  fallback: string | null,
): Variable<Schema> => ({ schema, expects, about, fallback });

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ });
const wholeNumber = z.string().regex(/^\d{1,10}$/);
const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean),
);

const variables = {
  DATABASE_URL: variable(
    postgresUrl,
    "a Postgres address such as postgresql://plumbline:…@db:5432/plumbline",
    "The database, as the role that may only add to the ledger and the audit.",
    null,
  ),
  DATABASE_MIGRATION_URL: variable(
    postgresUrl.optional(),
    "a Postgres address",
    "The database, as the role that owns the tables. Only the migrations read it.",
    "DATABASE_URL",
  ),
  PLUMBLINE_KEY: variable(
    z.string().refine(holds32Bytes),
    "at least 32 random bytes in hex or base64, for example from `openssl rand -hex 32`",
    "The key from which all keys of the installation come. It never enters the database: keep it, and keep it apart from the backups.",
    null,
  ),
  PLUMBLINE_BASE_URL: variable(
    z
      .url({ protocol: /^https?$/ })
      .optional()
      .transform((url) => (url ? new URL(url).origin : undefined)),
    "the address that people open, such as https://plumbline.example.com",
    "Where browsers and GitHub's webhooks find Plumbline. With https, cookies are secure only.",
    "http://localhost:PORT",
  ),
  PLUMBLINE_ALLOWED_HOSTS: variable(
    list.default([]),
    "host names with their ports, separated by commas",
    "Other hosts under which the same installation is opened.",
    "none",
  ),
  PLUMBLINE_TRUSTED_PROXIES: variable(
    list.default([]).pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))),
    "IP addresses or networks such as 10.0.0.0/8, separated by commas",
    "Proxies whose X-Forwarded-For is believed when the record says where a request came from.",
    "none",
  ),
  PLUMBLINE_INSIDE_HOSTS: variable(
    list.default([]),
    "host names or addresses, with a port where only that one is meant, separated by commas",
    "Hosts inside the network that the address of a repository may lead to, and without TLS. All others are fenced off, because people type these addresses.",
    "none",
  ),
  PLUMBLINE_EXEC_COMMANDS: variable(
    list.default([]).pipe(z.array(z.string().regex(/^\/[^\0]+$/))),
    "absolute paths of programs, separated by commas",
    "Programs that a kubeconfig may run in the worker to sign in, such as /usr/local/bin/aws. Whoever registers a cluster then uses the worker's identity at that cloud.",
    "none",
  ),
  PLUMBLINE_WITNESS_FILE: variable(
    z.string().min(1).default(".plumbline-witness"),
    "a path that can be written",
    "Where the head of the audit chain is witnessed outside Postgres.",
    ".plumbline-witness",
  ),
  PLUMBLINE_REPOSITORY_INTERVAL_MS: variable(
    wholeNumber.default("30000").transform(Number).pipe(z.number().min(500).max(86_400_000)),
    "milliseconds, from 500 to 86400000",
    "How often a repository is asked for new commits when no webhook says so first.",
    "30000",
  ),
  PLUMBLINE_LOG_LEVEL: variable(
    z.enum(["debug", "info", "warn", "error"]).default("info"),
    "debug, info, warn or error",
    "How much goes to the log (one JSON line per event on stderr).",
    "info",
  ),
  HOST: variable(
    z.string().min(1).default("0.0.0.0"),
    "an address of this machine",
    "Where the web process listens.",
    "0.0.0.0",
  ),
  PORT: variable(
    wholeNumber.default("3000").transform(Number).pipe(z.number().min(1).max(65_535)),
    "a port, from 1 to 65535",
    "Where the web process listens.",
    "3000",
  ),
} as const;

type VariableName = keyof typeof variables;
type Parsed = { [Name in VariableName]: z.output<(typeof variables)[Name]["schema"]> };

/** The environment of a process, with every default filled in. */
export type Env = Omit<Parsed, "PLUMBLINE_BASE_URL" | "DATABASE_MIGRATION_URL"> & {
  PLUMBLINE_BASE_URL: string;
  DATABASE_MIGRATION_URL: string;
};

/** Every variable with what it is for, what it expects and its default: the table of the README. */
export const environmentTable = Object.entries(variables).map(([name, { about, expects, fallback }]) => ({
  name,
  about,
  expects,
  fallback,
}));

/**
 * Reads an environment. Throws `bad_input` that names every bad variable and what it expects, and never repeats a
 * value, because some of them are secret. An empty string counts as not set, as in most shells and compose files.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const parsed: Record<string, unknown> = {};
  const complaints: string[] = [];
  for (const [name, { schema, expects }] of Object.entries(variables)) {
    const result = schema.safeParse(source[name] || undefined);
    if (result.success) parsed[name] = result.data;
    else complaints.push(`${name} ${source[name] ? "is not usable" : "is missing"}: it expects ${expects}.`);
  }
  if (complaints.length > 0) throw new AppError("bad_input", complaints.join("\n"));
  const env = parsed as Parsed;
  return {
    ...env,
    PLUMBLINE_BASE_URL: env.PLUMBLINE_BASE_URL ?? `http://localhost:${env.PORT}`,
    DATABASE_MIGRATION_URL: env.DATABASE_MIGRATION_URL ?? env.DATABASE_URL,
  };
}

let cached: Env | undefined;

/** The environment of this process, read at the first call: importing this file must not fail while building. */
export function env(): Env {
  return (cached ??= parseEnv(process.env));
}

function holds32Bytes(secret: string): boolean {
  if (/^[0-9a-f]{64,}$/i.test(secret)) return true;
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(secret) && Buffer.from(secret, "base64").length >= 32;
}
