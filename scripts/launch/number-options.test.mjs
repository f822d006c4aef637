import { expect, test, vi } from "vitest";
import { readNumberOptions } from "./number-options.mjs";

const numbers = { kills: { byDefault: 100, min: 1, max: 10_000 }, seed: { byDefault: 7 } };
const read = (...args) => readNumberOptions("what it does", numbers, { flags: ["detail"], args });

test("reads numbers and switches, or their defaults", () => {
  expect(read("--kills", "3", "--json")).toMatchObject({ kills: 3, seed: 7, json: true, detail: false });
  expect(read("--seed=-4", "--detail")).toMatchObject({ kills: 100, seed: -4, json: false, detail: true });
});

test("takes names where a command has them", () => {
  const options = { takesNames: true, args: ["sync", "cold"] };
  expect(readNumberOptions("", numbers, options).names).toEqual(["sync", "cold"]);
});

test.each([
  [["--kills", "0"], "--kills expects a whole number, from 1 to 10000."],
  [["--kills", "10001"], "--kills expects a whole number, from 1 to 10000."],
  [["--kills", "many"], "--kills expects a whole number"],
  [["--seed", "1.5"], "--seed expects a whole number."],
  [["--others"], "what it does"],
  [["sync"], "sync"],
])("refuses %s in words", (args, words) => {
  expect(() => read(...args)).toThrow(words);
});

test("says what it does when asked, and nothing else", () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  expect(read("--help", "--kills", "0")).toBeNull();
  expect(log).toHaveBeenCalledExactlyOnceWith("what it does");
});
