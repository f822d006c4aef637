import { expect, test } from "vitest";
import { countOf, nameList, whichOf } from "@/components/application/name-list";

test.each([
  [[], ""],
  [["dev"], "dev"],
  [["dev", "stage"], "dev and stage"],
  [["a", "b", "c"], "a, b and c"],
  [["a", "b", "c", "d", "e"], "a, b and 3 more"],
])("%j reads as %j", (names, words) => expect(nameList(names)).toBe(words));

test.each([
  [["a"], 1, "a"],
  [["a", "b"], 2, "both"],
  [["a", "b", "c"], 3, "all 3"],
  [["a", "b"], 5, "a and b"],
])("%j of %i is %j", (names, all, words) => expect(whichOf(names, all)).toBe(words));

test("one is singular", () => {
  expect(countOf(1, "commit")).toBe("1 commit");
  expect(countOf(0, "commit")).toBe("0 commits");
  expect(countOf(2, "policy", "policies")).toBe("2 policies");
});
