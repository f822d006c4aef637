import { expect, test } from "vitest";
import { z } from "zod";
import { applicationDraftSchema, rollbackRequestSchema } from "@/lib/api/application-schema";
import { personDraftSchema } from "@/lib/api/settings-schema";
import { parseInput } from "@/lib/services/parse-input";

const person = { name: "Ada", email: "ada@example.com", password: "correct-horse-battery" };
const rollback = { targetIds: ["t"], sha: "a".repeat(40), reason: "broken since 4.2" };

test.each([
  {
    schema: personDraftSchema,
    input: { ...person, password: "short" },
    says: "password: At least 12 characters.",
  },
  {
    schema: personDraftSchema,
    input: { ...person, email: "nobody" },
    says: "email: This is not an email address.",
  },
  { schema: personDraftSchema, input: { ...person, name: " " }, says: "name: It must not be empty." },
  {
    schema: personDraftSchema,
    input: { email: person.email, password: person.password },
    says: "name: It is missing.",
  },
  { schema: personDraftSchema, input: { ...person, name: 7 }, says: "name: It must be a string." },
  {
    schema: rollbackRequestSchema,
    input: { ...rollback, targetIds: [] },
    says: "targetIds: It must not be empty.",
  },
  {
    schema: rollbackRequestSchema,
    input: { ...rollback, remindAt: "tomorrow" },
    says: "remindAt: A time such as 2026-11-21T10:00:00Z.",
  },
  {
    schema: z.object({ name: applicationDraftSchema.shape.name }),
    input: { name: "Shop!" },
    says: "name: Lower-case letters, digits and dashes.",
  },
])("$says", ({ schema, input, says }) => {
  expect(() => parseInput(schema, input)).toThrow(
    expect.objectContaining({ code: "bad_input", message: says, field: says.split(":")[0] }),
  );
});
