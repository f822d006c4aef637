import { expect, test } from "vitest";
import { canonicalQuantity } from "./quantity";

test.each([
  ["1000m", "1"],
  ["0.5", "500m"],
  ["1024Mi", "1Gi"],
  ["1073741824", "1073741824"],
  ["1.5Gi", "1536Mi"],
  ["0.5Gi", "512Mi"],
  ["512Ki", "512Ki"],
  ["0.5Ki", "512"],
  ["100m", "100m"],
  ["2000000", "2M"],
  ["1e3", "1e3"],
  ["0", "0"],
  ["-1000m", "-1"],
  ["+5", "5"],
  [".5", "500m"],
])("%s is kept as %s", (text, kept) => {
  expect(canonicalQuantity(text)).toBe(kept);
});

test.each(["", "Gi", "1 Gi", "1Gib", "ten", "1e99999", "0x10"])("%o is no quantity", (text) => {
  expect(canonicalQuantity(text)).toBeNull();
});
