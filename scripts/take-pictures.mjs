// Takes the README's pictures from a running demo, light and dark.
//
//   node scripts/take-pictures.mjs http://localhost:3000 EMAIL PASSWORD
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { obtainChromium } from "./launch/chromium.mjs";

const [address = "http://localhost:3000", email = "", password = ""] = process.argv.slice(2);
const folder = fileURLToPath(new URL("../demo/pictures/", import.meta.url));

const { path: executablePath, reason } = await obtainChromium();
if (reason) throw new Error(reason);
const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
try {
  for (const colorScheme of ["light", "dark"]) {
    const page = await browser.newPage({
      colorScheme,
      viewport: { width: 1280, height: 800 },
      reducedMotion: "reduce",
    });
    await page.goto(`${address}/sign-in`);
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(`${address}/`);
    await page.getByRole("region", { name: "What needs you" }).waitFor();
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: path.join(folder, `fleet-${colorScheme}.png`) });
  }
} finally {
  await browser.close();
}
