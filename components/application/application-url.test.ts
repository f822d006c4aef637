import { expect, test } from "vitest";
import {
  applicationUrlDefault,
  formatApplicationUrl,
  parseApplicationUrl,
} from "@/components/application/application-url";

const sha = "8c1f2ab".padEnd(40, "0");

test("the default page has no query", () => {
  expect(formatApplicationUrl(applicationUrlDefault)).toBe("");
  expect(parseApplicationUrl(new URLSearchParams())).toEqual(applicationUrlDefault);
});

test.each([
  { ...applicationUrlDefault, target: "t1", tab: "resources" as const, resources: "tree" as const },
  {
    ...applicationUrlDefault,
    object: "apps/Deployment/shop/web",
    diffTarget: "t2",
    sides: ["applied", "live"] as ["applied", "live"],
    layout: "inline" as const,
    full: true,
  },
  { ...applicationUrlDefault, dialog: "rollback" as const, to: sha, hours: 168 as const },
  { ...applicationUrlDefault, dialog: "follow" as const, hold: "h1" },
])("what is written is read again (%#)", (url) => {
  expect(parseApplicationUrl(new URLSearchParams(formatApplicationUrl(url)))).toEqual(url);
});

test.each([
  "tab=nonsense&hours=9&sides=live-live&view=x",
  "sides=desired&dialog=delete",
  "to=main&sides=../etc-live",
])("a mistyped link opens the default page: %s", (query) => {
  expect(parseApplicationUrl(new URLSearchParams(query))).toEqual(applicationUrlDefault);
});
