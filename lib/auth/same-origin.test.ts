import { expect, test } from "vitest";
import { allowedOrigins, isSameOrigin } from "@/lib/auth/same-origin";

const origins = allowedOrigins("https://plumbline.example.com", ["ops.example.com:8443"]);

test.each([
  {
    promise: "our own page",
    headers: { origin: "https://plumbline.example.com", "sec-fetch-site": "same-origin" },
    is: true,
  },
  {
    promise: "our own page under another name",
    headers: { origin: "https://ops.example.com:8443" },
    is: true,
  },
  { promise: "our own page, no origin sent", headers: { "sec-fetch-site": "same-origin" }, is: true },
  {
    promise: "another site",
    headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    is: false,
  },
  {
    promise: "another site that lies about its site",
    headers: { origin: "https://evil.example", "sec-fetch-site": "same-origin" },
    is: false,
  },
  {
    promise: "a sister domain",
    headers: { origin: "https://wiki.example.com", "sec-fetch-site": "same-site" },
    is: false,
  },
  { promise: "our name over plain HTTP", headers: { origin: "http://plumbline.example.com" }, is: false },
  { promise: "a sandboxed frame", headers: { origin: "null" }, is: false },
  { promise: "a client that says nothing", headers: {}, is: false },
])("$promise: $is", ({ headers, is }) => {
  expect(isSameOrigin(new Headers(headers as Record<string, string>), origins)).toBe(is);
});

test("on a laptop both names of the machine are ours", () => {
  expect(allowedOrigins("http://localhost:3000", [])).toEqual([
    "http://localhost:3000",
    "http://127.0.0.1:3000",
  ]);
});
