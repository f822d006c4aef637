import path from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import type { BenchWorld } from "@/bench/bench-world";
import { ProductSession } from "@/demo/world/product-session";
import { Program } from "@/e2e/fixture/program";
import { until } from "@/e2e/fixture/until";

const startMsMax = 60_000;
const administrator = { name: "Bench", email: "bench@acme.example", password: "plumbline-bench" };

/** The fleet page of a bench world, in a real browser. */
export type OpenFleet = { page: Page; close(): Promise<void> };

/** Starts the web process as production does, and opens its fleet. */
export async function openFleet(
  world: BenchWorld,
  place: { root: string; chromium: string; port: number },
): Promise<OpenFleet> {
  const { port } = place;
  const url = `http://localhost:${port}`;
  const web = new Program({
    script: path.join(place.root, ".next/standalone/server.js"),
    env: { ...world.environment, PLUMBLINE_BASE_URL: url, PORT: String(port), HOSTNAME: "0.0.0.0" },
    logFile: path.join(world.dir, "logs/web.log"),
    cwd: place.root,
  });
  let browser: Browser | null = null;
  const close = async () => {
    await browser?.close();
    await web.stop();
  };
  try {
    web.start();
    await until(
      "the web process answers",
      async () => (await fetch(`${url}/api/healthz`)).ok,
      Boolean,
      startMsMax,
    );
    const session = await signedIn(url, web);
    browser = await chromium.launch({
      executablePath: place.chromium,
      chromiumSandbox: process.getuid?.() !== 0,
    });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.context().addCookies(session.cookies.map((cookie) => ({ ...cookie, url })));
    await page.goto(url);
    return { page, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The first one of a world makes its administrator. */
async function signedIn(url: string, web: Program): Promise<ProductSession> {
  const session = new ProductSession(url);
  const { email, password } = administrator;
  try {
    return await session.signIn(email, password);
  } catch {
    const token = /\/setup\?token=(\S+)/.exec(web.log)?.[1];
    await session.post("setup", { token, ...administrator });
    return session.signIn(email, password);
  }
}

declare global {
  interface Window {
    /** When the watched row changed, in milliseconds since 1970. */
    changedAt: number[];
  }
}

/** Notes from now on when the row of an application changes its status. */
export async function watchRow(page: Page, application: string): Promise<void> {
  const header = page.getByRole("rowheader", { name: application });
  await header.waitFor();
  await header.evaluate((element) => {
    window.changedAt = [];
    const note = () => window.changedAt.push(Date.now());
    new MutationObserver(note).observe(element.closest('[role="row"]')!, {
      subtree: true,
      attributes: true,
      attributeFilter: ["data-status"],
    });
  });
}

/** The first change of the watched row since a moment, once it has happened. */
export async function firstChange(page: Page, since: number, timeoutMs: number): Promise<number> {
  const find = (from: number) => window.changedAt.find((at) => at >= from);
  const found = await page.waitForFunction(find, since, { timeout: timeoutMs, polling: 20 });
  return (await found.jsonValue())!;
}

/** Resolves when the watched row has been still for a while. */
export async function untilStill(page: Page, ms: number): Promise<void> {
  await page.waitForFunction((quiet) => Date.now() - (window.changedAt.at(-1) ?? 0) > quiet, ms);
}
