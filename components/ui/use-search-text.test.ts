import { expect, test } from "vitest";
import { Echoes } from "@/components/ui/use-search-text";

test("what was typed comes back late and takes nothing away", () => {
  const echoes = new Echoes("");
  echoes.wrote("s");
  echoes.wrote("st");
  expect(echoes.isForeign("s")).toBe(false);
  echoes.wrote("sta");
  expect(echoes.isForeign("st")).toBe(false);
  expect(echoes.isForeign("sta")).toBe(false);
});

test("echoes may be left out, as a browser does that is busy", () => {
  const echoes = new Echoes("");
  for (const text of ["s", "st", "sta"]) echoes.wrote(text);
  expect(echoes.isForeign("sta")).toBe(false);
  expect(echoes.isForeign("s")).toBe(true);
});

test("a link and going back change the text", () => {
  const echoes = new Echoes("env:prod");
  expect(echoes.isForeign("env:prod")).toBe(false);
  expect(echoes.isForeign("status:drifted")).toBe(true);
  echoes.wrote("status:drifted a");
  expect(echoes.isForeign("status:drifted a")).toBe(false);
  expect(echoes.isForeign("env:prod")).toBe(true);
});
