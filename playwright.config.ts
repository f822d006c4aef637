import { existsSync } from "node:fs";
import { chromium, defineConfig } from "@playwright/test";
import type { ClusterKind } from "./e2e/fixture/clusters";

/** Playwright's own browser where it is installed, else the system's. */
const executablePath =
  process.env.CHROMIUM_PATH ?? (existsSync(chromium.executablePath()) ? undefined : "/usr/bin/chromium");

export default defineConfig<object, { clusterKind: ClusterKind }>({
  testDir: "e2e",
  timeout: 120_000,
  expect: { timeout: 20_000 },
  // One installation for each worker; two cores carry one.
  workers: 1,
  retries: 0,
  reporter: "list",
  outputDir: "test-results",
  use: {
    actionTimeout: 20_000,
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath,
      chromiumSandbox: process.getuid?.() !== 0,
      args: ["--disable-quic", "--disable-background-networking", "--disable-component-update"],
    },
  },
  projects: [
    { name: "simulated", use: { browserName: "chromium", clusterKind: "simulated" } },
    // The same journeys on real control planes, as far as they are tagged so.
    { name: "real", grep: /@real/, use: { browserName: "chromium", clusterKind: "real" } },
  ],
});
