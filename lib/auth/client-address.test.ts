import { expect, test } from "vitest";
import { clientAddress } from "@/lib/auth/client-address";

const proxies = ["10.0.0.0/8", "fd00::/8"];

test.each([
  {
    promise: "without proxies the connection tells",
    peer: "203.0.113.9",
    forwarded: "",
    trusted: [],
    is: "203.0.113.9",
  },
  {
    promise: "what a client claims is not believed",
    peer: "203.0.113.9",
    forwarded: "1.2.3.4",
    trusted: [],
    is: "203.0.113.9",
  },
  {
    promise: "not even when proxies are trusted but the client came past them",
    peer: "203.0.113.9",
    forwarded: "1.2.3.4",
    trusted: proxies,
    is: "203.0.113.9",
  },
  {
    promise: "a trusted proxy is believed for the address that it saw",
    peer: "10.0.0.1",
    forwarded: "1.2.3.4, 198.51.100.7",
    trusted: proxies,
    is: "198.51.100.7",
  },
  {
    promise: "a chain of trusted proxies is walked to its end",
    peer: "::ffff:10.0.0.1",
    forwarded: "1.2.3.4, 198.51.100.7, 10.1.1.1, fd00::5",
    trusted: proxies,
    is: "198.51.100.7",
  },
  {
    promise: "nonsense ends the walk",
    peer: "10.0.0.1",
    forwarded: "1.2.3.4, nonsense",
    trusted: proxies,
    is: "10.0.0.1",
  },
  { promise: "an unknown connection stays unknown", peer: "", forwarded: "1.2.3.4", trusted: [], is: null },
])("$promise", ({ peer, forwarded, trusted, is }) => {
  const headers = new Headers({ "x-plumbline-peer": peer, "x-forwarded-for": forwarded });
  expect(clientAddress(headers, trusted)).toBe(is);
});
