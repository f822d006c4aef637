/** The origins under which people open this installation: the base address, its other hosts, and on a laptop both names of it. */
export function allowedOrigins(baseUrl: string, allowedHosts: readonly string[]): string[] {
  const base = new URL(baseUrl);
  const hosts = [base.host, ...allowedHosts];
  const loopback = ["localhost", "127.0.0.1"];
  if (loopback.includes(base.hostname)) {
    hosts.push(...loopback.map((name) => (base.port ? `${name}:${base.port}` : name)));
  }
  return [...new Set(hosts)].map((host) => `${base.protocol}//${host}`);
}

/** Whether the page of another site makes a browser ask this; what somebody types, and programs, say otherwise. */
export function isCrossSite(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  return site === "cross-site" || site === "same-site";
}

/**
 * Whether a request that changes something comes from our own pages. Browsers say so in `Sec-Fetch-Site` and
 * `Origin`, which no page can forge; a request that says neither is not let through (fetch.spec.whatwg.org, "Origin
 * header"; w3.org, "Fetch Metadata Request Headers").
 */
export function isSameOrigin(headers: Headers, origins: readonly string[]): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  const origin = headers.get("origin");
  return origin === null ? site === "same-origin" : origins.includes(origin);
}
