import { lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector, type Dispatcher } from "undici";
import { AppError } from "@/lib/platform/errors";

/**
 * Special-purpose IPv4 addresses (RFC 6890 and the IANA registry): this host, private, shared, loopback, link-local
 * (cloud metadata among them), documentation, benchmarks, multicast, reserved.
 */
const inside4: [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];
/** Within the global unicast range: special assignments, documentation, and 6to4, which hides an IPv4 address. */
const inside6: [string, number][] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const inside = new BlockList();
for (const [network, bits] of inside4) inside.addSubnet(network, bits, "ipv4");
for (const [network, bits] of inside6) inside.addSubnet(network, bits, "ipv6");
const global6 = new BlockList();
global6.addSubnet("2000::", 3, "ipv6");

/** Whether an IP address lies outside the public internet. What is no address does too. */
export function isInsideAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return inside.check(address, "ipv4");
  if (family !== 6) return true;
  // Outside 2000::/3 lie loopback, link-local, unique local, multicast, and the mapped and translated IPv4 ranges.
  return !global6.check(address, "ipv6") || inside.check(address, "ipv6");
}

/** Whether a host may be reached wherever it resolves to: named as `host` or as `host:port`. */
export function isAllowedHost(allowedHosts: string[], url: URL): boolean {
  const bare = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return allowedHosts.some((entry) => {
    const allowed = entry.toLowerCase().replace(/^\[([^\]]+)\]$/, "$1");
    return allowed === bare || allowed === `${bare}:${port}` || allowed === `${url.hostname}:${port}`;
  });
}

/**
 * A dispatcher that connects to public addresses only, except for hosts that the installation allows by name. The
 * check is made on the address of the connection itself, so a name that resolves to something else a moment later
 * (DNS rebinding) gains nothing. Connections are kept alive for a few seconds.
 */
export function makeFencedDispatcher(allowedHosts: string[], connectTimeoutMs = 5_000): Dispatcher {
  const anywhere = buildConnector({ timeout: connectTimeoutMs, allowH2: false });
  const outside = buildConnector({ timeout: connectTimeoutMs, allowH2: false, lookup: lookupOutside });
  return new Agent({
    connect(options, callback) {
      const port = options.port ? `:${options.port}` : "";
      const url = new URL(`${options.protocol}//${bracketed(options.hostname)}${port}`);
      if (isAllowedHost(allowedHosts, url)) return anywhere(options, callback);
      // Node does not look a literal address up, so it is judged here.
      const literal = options.hostname.replace(/^\[|\]$/g, "");
      if (isIP(literal) !== 0 && isInsideAddress(literal)) return callback(insideError(literal), null);
      outside(options, callback);
    },
  });
}

const lookupOutside: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, "", 0);
    // One inside address among public ones is refused too: the connection could choose it.
    if (addresses.length === 0 || addresses.some(({ address }) => isInsideAddress(address)))
      return callback(insideError(hostname) as NodeJS.ErrnoException, "", 0);
    if (options.all) return callback(null, addresses);
    callback(null, addresses[0]!.address, addresses[0]!.family);
  });
};

/** The address itself is not named: that would let a form explore the network behind us. */
function insideError(host: string): AppError {
  return new AppError(
    "repository_unreachable",
    `${host} is inside a private network, which Plumbline does not reach into. If it is meant, the administrator of this installation can allow it by name (PLUMBLINE_INSIDE_HOSTS).`,
    { field: "url" },
  );
}

function bracketed(hostname: string): string {
  return isIP(hostname) === 6 ? `[${hostname}]` : hostname;
}
