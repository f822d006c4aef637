import { fileURLToPath } from "node:url";
import { defineConfig } from "prisma/config";

// Every Prisma command would download the native schema engine first; our stand-in comes from npm (scripts/schema-engine.mjs).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(
  new URL("./scripts/schema-engine.mjs", import.meta.url),
);
process.env.CHECKPOINT_DISABLE ??= "1";

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  // Only commands that touch a database need the address; `generate` works without one.
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://plumbline@127.0.0.1:5432/plumbline" },
});
