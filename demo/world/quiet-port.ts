import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the ports that systems lend to outgoing connections, above what services usually have. */
const from = 20_000;
const to = 32_000;
const triesMax = 100;

/**
 * A free port that is likely to be free at the next start as well: the product knows the world by its addresses. Throws
 * when there is none.
 */
export async function quietPort(): Promise<number> {
  for (let attempt = 0; attempt < triesMax; attempt++) {
    const port = randomInt(from, to);
    if (await isFree(port)) return port;
  }
  throw new Error(`There is no free port between ${from} and ${to}.`);
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
