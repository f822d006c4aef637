import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { peerHeader } from "@/lib/auth/client-address";
import { env } from "@/lib/platform/env";
import { publicMessageOf } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";
import { openSetUp } from "@/lib/services/set-up";

/** What a web process does before its first answer: reads its environment, and offers the link of the first start. */
export async function startWeb(): Promise<void> {
  try {
    env();
  } catch (error) {
    process.stderr.write(`Plumbline cannot start:\n${publicMessageOf(error)}\n`);
    process.exit(1);
  }
  notePeers();
  try {
    const link = await openSetUp();
    // For whoever starts it, and not for the log: the link is worth an administrator.
    if (link) process.stdout.write(`\nMake the first administrator (once, within a day):\n  ${link}\n\n`);
  } catch (error) {
    log.warn("web.setup_link_failed", { cause: error });
  }
}

/**
 * Writes the address of the connection into every request, over whatever the client sent. Next passes headers on but
 * no socket, and its own X-Forwarded-For keeps what a client claims.
 */
export function notePeers(): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    const address = request.socket.remoteAddress;
    if (address) request.headers[peerHeader] = address;
    else delete request.headers[peerHeader];
  });
}
