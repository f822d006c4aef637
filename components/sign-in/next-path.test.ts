import { expect, test } from "vitest";
import { nextPath } from "@/components/sign-in/next-path";

test.each([
  { value: "/operations?state=failed", goes: "/operations?state=failed" },
  { value: "//evil.example", goes: "/" },
  { value: "/\\evil.example", goes: "/" },
  { value: "/a\\..\\\\evil", goes: "/" },
  { value: "https://evil.example", goes: "/" },
  { value: "/\n/evil", goes: "/" },
  { value: "/.//evil.example", goes: "/" },
  { value: "/a/..//evil.example", goes: "/" },
  { value: "/%2e%2e//evil.example", goes: "/" },
  { value: "/../sign-in", goes: "/" },
  { value: "/sign-in?next=/", goes: "/" },
  { value: undefined, goes: "/" },
  { value: ["/a", "/b"], goes: "/" },
])("after signing in, $value leads to $goes", ({ value, goes }) => {
  expect(nextPath(value)).toBe(goes);
});
