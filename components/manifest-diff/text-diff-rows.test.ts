import { expect, test } from "vitest";
import { textDiffRows } from "@/components/manifest-diff/text-diff-rows";

const lines = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => `line ${from + index}`);
const text = (...parts: string[][]) => `${parts.flat().join("\n")}\n`;

test("unchanged lines far from a difference are folded, near ones stay", () => {
  const rows = textDiffRows(
    text(lines(10), ["replicas: 6"], lines(10, 11)),
    text(lines(10), ["replicas: 2"], lines(10, 11)),
  )!;
  expect(rows.map((row) => (row.kind === "fold" ? `fold ${row.rows.length}` : row.kind))).toEqual([
    "fold 7",
    "same",
    "same",
    "same",
    "left",
    "right",
    "same",
    "same",
    "same",
    "fold 7",
  ]);
  expect(rows.find((row) => row.kind === "left")).toMatchObject({ line: 11, text: "replicas: 6" });
  expect(rows.find((row) => row.kind === "right")).toMatchObject({ line: 11, text: "replicas: 2" });
});

test("each side counts its own lines", () => {
  const rows = textDiffRows(text(["a", "b", "c"]), text(["a", "c", "d"]))!;
  expect(rows).toEqual([
    { kind: "same", line: 1, text: "a" },
    { kind: "left", line: 2, text: "b" },
    { kind: "same", line: 2, text: "c" },
    { kind: "right", line: 3, text: "d" },
  ]);
});

test("equal texts are one fold", () => {
  expect(textDiffRows(text(lines(9)), text(lines(9)))).toMatchObject([{ kind: "fold" }]);
});

test("texts that have nothing in common are given up, not computed for seconds", () => {
  const left = text(Array.from({ length: 6000 }, (_, index) => `left ${index}`));
  const right = text(Array.from({ length: 6000 }, (_, index) => `right ${index}`));
  expect(textDiffRows(left, right)).toBeNull();
});
