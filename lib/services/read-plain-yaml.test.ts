import { expect, test } from "vitest";
import { readPlainYaml } from "@/lib/services/read-plain-yaml";

test("YAML and JSON are read", () => {
  expect(readPlainYaml("a: [1, two]")).toEqual({ value: { a: [1, "two"] } });
  expect(readPlainYaml('{"a": null}')).toEqual({ value: { a: null } });
});

test("an ampersand within a value is no anchor", () => {
  expect(readPlainYaml("a: this &that\nb: [x&y]")).toEqual({ value: { a: "this &that", b: ["x&y"] } });
});

test.each([
  ["what is no YAML", "a: 1\nb: [", 2, /not YAML/],
  ["an alias", "a: 1\nb: &b {c: 2}\nd: *b", 3, /aliases/],
  [
    "a text that is said again and again",
    `a: &a ${"x".repeat(1000)}\nb: [${"*a, ".repeat(1000)}]`,
    2,
    /aliases/,
  ],
  ["a bomb", bomb(), 2, /aliases/],
])("%s is refused with its line", (_, text, line, fault) => {
  expect(readPlainYaml(text)).toEqual({ line, fault: expect.stringMatching(fault) });
});

/** Nine levels of nine: some 400 million values once written out. */
function bomb(): string {
  const levels = [..."abcdefghi"];
  return levels
    .map(
      (name, at) =>
        `${name}: &${name} [${Array(9)
          .fill(at === 0 ? "x" : `*${levels[at - 1]}`)
          .join(", ")}]`,
    )
    .join("\n");
}
