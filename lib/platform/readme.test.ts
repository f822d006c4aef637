import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { environmentTable } from "@/lib/platform/env";

test("the README's table names every variable as env.ts reads it", () => {
  const readme = readFileSync(path.resolve(import.meta.dirname, "../../README.md"), "utf8");
  const table = /<!-- environment -->\n+([^]*?)\n+<!-- \/environment -->/.exec(readme)?.[1] ?? "";
  const [, , ...rows] = table.split("\n").map(cellsOf);
  expect(rows).toEqual(
    environmentTable.map(({ name, about, expects, fallback }) => [
      `\`${name}\``,
      about,
      expects,
      fallback === null ? "must be given" : `\`${fallback}\``,
    ]),
  );
});

function cellsOf(row: string): string[] {
  return row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}
