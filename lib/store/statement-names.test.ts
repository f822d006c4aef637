import { expect, test } from "vitest";
import { makeStatementNames } from "@/lib/store/statement-names";

test("a statement has a name from its third use on, and keeps it", () => {
  const nameOf = makeStatementNames();
  const names = Array.from({ length: 4 }, () => nameOf({ sql: "select 1" }));
  expect(names.slice(0, 2)).toEqual(["", ""]);
  expect(names[2]).not.toBe("");
  expect(names[3]).toBe(names[2]);
});

test("no two statements share a name, and there is an end to names", () => {
  const nameOf = makeStatementNames();
  const used = Array.from({ length: 500 }, (_, index) => {
    const sql = `select ${index}`;
    nameOf({ sql });
    nameOf({ sql });
    return nameOf({ sql });
  });
  const named = used.filter((name) => name !== "");
  expect(new Set(named).size).toBe(named.length);
  expect(named).toHaveLength(200);
});

test("statements that come once each have none, however many there are", () => {
  const nameOf = makeStatementNames();
  for (let index = 0; index < 10_000; index++) expect(nameOf({ sql: `select ${index}` })).toBe("");
});
