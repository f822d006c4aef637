import { BlockList, isIP } from "node:net";

/**
 * The header in which the web process notes the address of the connection itself (instrumentation.ts sets it on
 * every request, whatever the client sent).
 */
export const peerHeader = "x-plumbline-peer";

/** The header in which better-auth finds what `clientAddress` found; set by us on every request to it. */
export const clientHeader = "x-plumbline-client";

/**
 * Where a request came from, or null when that is not known. X-Forwarded-For is believed only as far as trusted
 * proxies wrote it: from the right, the first address that is none of them. Anybody can send the rest of it.
 */
export function clientAddress(headers: Headers, trustedProxies: readonly string[]): string | null {
  const peer = plain(headers.get(peerHeader));
  if (peer === null || trustedProxies.length === 0) return peer;
  const trusted = listOf(trustedProxies);
  const hops = (headers.get("x-forwarded-for") ?? "").split(",").map(plain);
  let address = peer;
  while (isTrusted(trusted, address) && hops.length > 0) {
    const next = hops.pop();
    if (!next) break;
    address = next;
  }
  return address;
}

function listOf(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [network = "", prefix] = entry.split("/");
    const family = network.includes(":") ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(prefix), family);
  }
  return list;
}

function isTrusted(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** An address in its usual spelling: IPv4 that came over an IPv6 socket is IPv4. Null when it is none. */
function plain(text: string | null | undefined): string | null {
  const address = (text ?? "").trim().replace(/^::ffff:(?=\d+\.)/i, "");
  return isIP(address) ? address : null;
}
