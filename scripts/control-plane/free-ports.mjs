import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { once } from "node:events";

/** As many free ports on the loopback address as asked for, all different. */
export async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/**
 * A free port below those that systems lend to outgoing connections: likely to be free at the next start as well, which
 * matters where kubeconfigs name it.
 */
export async function quietPort() {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(20_000, 32_000);
    if (await isPortFree(port)) return port;
  }
  throw new Error("There is no free port between 20000 and 32000.");
}

/** Whether nothing listens on this loopback port: after a `kill -9` one could otherwise talk to the old server. */
export async function isPortFree(port) {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
