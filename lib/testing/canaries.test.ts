import { expect, test } from "vitest";
import { CanaryWatch } from "@/lib/testing/canaries";

const value = 'canary "Qm2x/T9v+Kc4p"';
const watch = new CanaryWatch({ planted: value });

test.each([
  ["in clear", `password: ${value}!`],
  ["in JSON", JSON.stringify({ text: value })],
  ["in base64", Buffer.from(value).toString("base64")],
  ["in base64 of something longer", Buffer.from(`u:${value}@host`).toString("base64")],
  ["in base64 of something longer still", Buffer.from(`a:${value}@host`).toString("base64")],
  ["in base64 that begins elsewhere", Buffer.from(`pw:${value}@host`).toString("base64")],
  ["in hex", Buffer.from(value).toString("hex")],
  ["in a URL", `https://host/?q=${encodeURIComponent(value)}`],
])("a canary is seen %s", (_where, text) => {
  expect(watch.seenIn("place", text)).toContainEqual(expect.objectContaining({ canary: "planted" }));
  expect(watch.seenIn("place", Buffer.from(text))).not.toEqual([]);
});

test("and nowhere else", () => {
  expect(watch.seenIn("place", "canary of another kind")).toEqual([]);
});
