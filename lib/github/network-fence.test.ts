import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { request } from "undici";
import { isAllowedHost, isInsideAddress, makeFencedDispatcher } from "@/lib/github/network-fence";

test.each([
  "127.0.0.1",
  "127.255.0.9",
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "::ffff:8.8.8.8",
  "64:ff9b::a00:1",
  "fc00::1",
  "fd12:3456::1",
  "fe80::1",
  "ff02::1",
  "2002:a00:1::",
  "2001:0:1::1",
  "2001:db8::1",
  "not an address",
])("%s is inside", (address) => {
  expect(isInsideAddress(address)).toBe(true);
});

test.each(["140.82.121.4", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:50c0:8000::153", "2a00:1450::1"])(
  "%s is outside",
  (address) => expect(isInsideAddress(address)).toBe(false),
);

test.each([
  { allowed: ["git.acme.example"], url: "https://git.acme.example/a/b", is: true },
  { allowed: ["GIT.acme.example"], url: "https://git.ACME.example", is: true },
  { allowed: ["git.acme.example:8443"], url: "https://git.acme.example:8443", is: true },
  { allowed: ["git.acme.example:443"], url: "https://git.acme.example", is: true },
  { allowed: ["git.acme.example:8443"], url: "https://git.acme.example", is: false },
  { allowed: ["acme.example"], url: "https://git.acme.example", is: false },
  { allowed: ["[::1]:4000"], url: "http://[::1]:4000", is: true },
  { allowed: ["::1"], url: "http://[::1]:4000", is: true },
  { allowed: [], url: "http://127.0.0.1", is: false },
])("$allowed allows $url: $is", ({ allowed, url, is }) => {
  expect(isAllowedHost(allowed, new URL(url))).toBe(is);
});

let server: Server;
let port: number;
let reached = 0;
beforeAll(async () => {
  server = createServer((_request, response) => {
    reached += 1;
    response.end("inside");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());

test.each(["127.0.0.1", "localhost", "[::ffff:7f00:1]", "0x7f000001", "2130706433"])(
  "a server at %s is not reached",
  async (host) => {
    const dispatcher = makeFencedDispatcher([]);
    const url = new URL(`http://${host}:${port}/`);
    await expect(request(url, { dispatcher })).rejects.toMatchObject({ code: "repository_unreachable" });
    expect(reached).toBe(0);
  },
);

test("a host that is allowed by name is reached", async () => {
  const dispatcher = makeFencedDispatcher(["localhost"]);
  const answer = await request(`http://localhost:${port}/`, { dispatcher });
  expect(await answer.body.text()).toBe("inside");
  await dispatcher.close();
});
