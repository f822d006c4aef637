import { expect, test } from "vitest";
import { makeRateLimit } from "@/lib/services/rate-limit";

test("lets a burst pass, then asks to wait until the next one is due", () => {
  const limit = makeRateLimit({ burst: 3, perMs: 3000 });
  for (let call = 0; call < 3; call += 1) limit.take("ada", 0);
  expect(() => limit.take("ada", 0)).toThrow(
    expect.objectContaining({ code: "rate_limited", retryAt: new Date(1000) }),
  );
  limit.take("ada", 1000);
  expect(() => limit.take("ada", 1000)).toThrow(expect.objectContaining({ code: "rate_limited" }));
});

test("one caller does not use up another's share", () => {
  const limit = makeRateLimit({ burst: 1, perMs: 1000 });
  limit.take("ada", 0);
  limit.take("grace", 0);
});

test("what is worth many takes many, and nothing when there is not enough", () => {
  const limit = makeRateLimit({ burst: 10, perMs: 1000 });
  limit.take("ada", 0, 8);
  expect(() => limit.take("ada", 0, 3)).toThrow(expect.objectContaining({ retryAt: new Date(100) }));
  limit.take("ada", 0, 2);
});
