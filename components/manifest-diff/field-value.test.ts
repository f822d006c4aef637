import { expect, test } from "vitest";
import { changeWords, fieldValue, shortPath } from "@/components/manifest-diff/field-value";

test.each([
  [6, "6"],
  ["", '""'],
  [undefined, "absent"],
  [null, "null"],
  [["a", "b"], "[a, b]"],
  [{ memory: "1Gi" }, "{memory: 1Gi}"],
  ["first\nsecond", "first …"],
  ["plumbline.secret.v1:Zm9vYmFyZm9vYmFy", "secret Zm9vYm"],
  ["x".repeat(80), `${"x".repeat(59)}…`],
  [Array.from({ length: 40 }, (_, index) => index), "40 items"],
  [{ note: "x".repeat(80) }, "1 field"],
])("%j reads as %j", (value, words) => expect(fieldValue(value)).toBe(words));

test.each([
  [{ live: "4.2.0", desired: "4.1.7" }, "4.2.0 → 4.1.7"],
  [
    { live: "registry.acme.example/shop:4.12.1", desired: "registry.acme.example/shop:4.11.0" },
    "4.12.1 → 4.11.0",
  ],
  [
    { live: "registry.acme.example/shop:4.12.1", desired: "other.example/shop:4.12.1" },
    "registry.acme.example/shop:4.12.1 → other.example/shop:4.12.1",
  ],
  [
    { live: `${"x".repeat(80)}1`, desired: `${"x".repeat(80)}2` },
    `…${"x".repeat(12)}1 → …${"x".repeat(12)}2`,
  ],
  [{ live: 2 }, "removed"],
  [{ desired: 6 }, "set to 6"],
])("%j reads as %j", (values, words) => {
  expect(changeWords({ path: "spec.x", verdict: "behind", writers: [], ...values })).toBe(words);
});

test.each([
  ["spec.replicas", "replicas"],
  ["spec.template.spec.containers[name=web].image", "web image"],
  ["spec.template.spec.containers[name=web].resources.limits.memory", "limits.memory"],
  ["data.PRICING_URL", "PRICING_URL"],
  ["spec.rules[0].host", "rules[0].host"],
  ["spec.template.spec.containers[name=web].env[name=LOG_LEVEL].value", "LOG_LEVEL"],
])("%s is recognised as %s", (path, words) => expect(shortPath(path)).toBe(words));
