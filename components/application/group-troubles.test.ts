import { expect, test } from "vitest";
import type { ObjectView } from "@/lib/api/application-schema";
import { anObject } from "@/components/application/application-fixture";
import { groupTroubles } from "@/components/application/group-troubles";

const web = "apps/Deployment/shop/web";
const degraded = (target: string, change: Partial<ObjectView> = {}) =>
  anObject(target, web, { health: { status: "Degraded", reason: "1 of 3 pods ready" }, ...change });
const event = (reason: string, count: number) => ({
  refKey: "/Pod/shop/web-a",
  reason,
  message: "image not found",
  count,
  lastAt: "2025-11-20T10:00:00Z",
});

test("the same trouble on two clusters is one, with its most frequent warning", () => {
  const groups = groupTroubles([
    degraded("eu"),
    degraded("us", { events: [event("Pulling", 2), event("BackOff", 14)] }),
    anObject("dev", web),
  ]);
  expect(groups).toHaveLength(1);
  expect(groups[0]).toMatchObject({ label: "Deployment shop/web", event: { reason: "BackOff" } });
  expect(groups[0]!.members.map((member) => member.targetId)).toEqual(["eu", "us"]);
});

test("another reason is another trouble", () => {
  const other = degraded("us", { health: { status: "Degraded", reason: "0 of 3 pods ready" } });
  expect(groupTroubles([degraded("eu"), other])).toHaveLength(2);
});

test("an object without a reason takes that of what it owns", () => {
  const pod = { refKey: "/Pod/shop/web-a", uid: "1", createdAt: null, owned: [] };
  const owned = [{ ...pod, health: "Degraded" as const, healthReason: "ImagePullBackOff" }];
  const [group] = groupTroubles([degraded("eu", { health: { status: "Degraded", reason: null }, owned })]);
  expect(group!.reason).toBe("ImagePullBackOff");
});

test("what waits for its first sync is not called missing", () => {
  const missing = { status: "Missing" as const, reason: null };
  expect(groupTroubles([anObject("eu", web, { sync: "not_applied", health: missing })])).toEqual([]);
  expect(groupTroubles([anObject("eu", web, { sync: "drifted", health: missing })])).toHaveLength(1);
});
