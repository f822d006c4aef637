import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") } },
  test: {
    // The launcher is plain JavaScript, and so are its tests.
    include: ["{lib,components,app,demo,scripts}/**/*.test.{ts,tsx}", "scripts/**/*.test.mjs"],
    globalSetup: ["lib/testing/control-plane-setup.ts"],
    // Two cores: more workers only make real API servers and databases slower.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
