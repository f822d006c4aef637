import { expect, test } from "vitest";
import { leadingStatus, worstStatus } from "@/components/status/worst-status";

test("a silent cluster does not hide the drift of another one", () => {
  expect(worstStatus(["synced", "unknown", "drifted"])).toBe("unknown");
  expect(leadingStatus(["synced", "unknown", "drifted"])).toBe("drifted");
});

test("where nothing is known to be wrong, silence is never green", () => {
  expect(leadingStatus(["synced", "unknown", "held"])).toBe("unknown");
  expect(leadingStatus([])).toBe("unknown"); // nowhere yet, and so nothing was looked at
});
