import { expect, test } from "vitest";
import { plural } from "@/components/ui/plural";

test("one is singular", () => {
  expect(plural(1, "commit")).toBe("1 commit");
  expect(plural(0, "commit")).toBe("0 commits");
  expect(plural(2, "policy", "policies")).toBe("2 policies");
});
