import { expect, test } from "vitest";
import { environmentTable, parseEnv } from "@/lib/platform/env";

const good = { DATABASE_URL: "postgresql://app:secret@localhost:5432/app", PLUMBLINE_KEY: "ab".repeat(32) };

test("what is not set has its default", () => {
  expect(parseEnv({ ...good, PORT: "3100", PLUMBLINE_ALLOWED_HOSTS: "" })).toMatchObject({
    PLUMBLINE_BASE_URL: "http://localhost:3100",
    DATABASE_MIGRATION_URL: good.DATABASE_URL,
    PLUMBLINE_ALLOWED_HOSTS: [],
    PLUMBLINE_REPOSITORY_INTERVAL_MS: 30_000,
    PORT: 3100,
  });
});

test("the base address is kept without path and trailing slash", () => {
  expect(parseEnv({ ...good, PLUMBLINE_BASE_URL: "https://plumbline.example.com/" }).PLUMBLINE_BASE_URL).toBe(
    "https://plumbline.example.com",
  );
});

test.each([
  { name: "DATABASE_URL", value: "mysql://secret@localhost/app" },
  { name: "PLUMBLINE_KEY", value: "too-short-secret" },
  { name: "PLUMBLINE_BASE_URL", value: "ftp://secret.example.com" },
  { name: "PLUMBLINE_TRUSTED_PROXIES", value: "10.0.0.0/8, secret" },
  { name: "PLUMBLINE_REPOSITORY_INTERVAL_MS", value: "soon-secret" },
  { name: "PLUMBLINE_LOG_LEVEL", value: "secret" },
  { name: "PORT", value: "70000" },
])("a bad $name is named with what it expects, and its value is not repeated", ({ name, value }) => {
  const expects = environmentTable.find((row) => row.name === name)!.expects;
  const message = messageOf({ ...good, [name]: value });
  expect(message).toBe(`${name} is not usable: it expects ${expects}.`);
});

test("all that is missing is named at once", () => {
  expect(messageOf({}).split("\n")).toHaveLength(2);
});

function messageOf(source: Record<string, string>): string {
  try {
    parseEnv(source);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("It was accepted.");
}
