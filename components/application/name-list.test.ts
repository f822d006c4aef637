import { expect, test } from "vitest";
import { nameList, whichOf } from "@/components/application/name-list";

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
