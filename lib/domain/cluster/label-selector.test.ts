import { expect, test } from "vitest";
import { matchesLabels, parseLabelSelector } from "@/lib/domain/cluster/label-selector";

const one = (key: string, ...values: string[]) => ({ key, operator: "in", values });

test.each([
  { text: "env=prod", requirements: [one("env", "prod")] },
  { text: "env==prod", requirements: [one("env", "prod")] },
  { text: "  env =  prod ", requirements: [one("env", "prod")] },
  { text: "region in (eu,us)", requirements: [one("region", "eu", "us")] },
  { text: "region in ( eu )", requirements: [one("region", "eu")] },
  {
    text: "env=prod, region in (eu, us),gpu,!legacy",
    requirements: [
      one("env", "prod"),
      one("region", "eu", "us"),
      { key: "gpu", operator: "exists" },
      { key: "legacy", operator: "does_not_exist" },
    ],
  },
  {
    text: "topology.kubernetes.io/zone=eu-1_a.b",
    requirements: [one("topology.kubernetes.io/zone", "eu-1_a.b")],
  },
  { text: "in in (in)", requirements: [one("in", "in")] },
  { text: "in", requirements: [{ key: "in", operator: "exists" }] },
  { text: "env=in, !in", requirements: [one("env", "in"), { key: "in", operator: "does_not_exist" }] },
])("$text is read", ({ text, requirements }) => {
  expect(parseLabelSelector(text)).toEqual({ outcome: "parsed", requirements });
});

test.each([
  { text: "", says: "At character 1: write at least one label, such as env=prod." },
  { text: "   ", says: "At character 1: write at least one label, such as env=prod." },
  { text: "env=", says: "At character 5: a value is missing after “=”." },
  { text: "env=prod,", says: "At character 10: a label is missing after “,”." },
  { text: ",env", says: "At character 1: a label is missing." },
  { text: "=prod", says: "At character 1: a label is missing." },
  { text: "!", says: "At character 2: a label is missing after “!”." },
  { text: "env=prod region=eu", says: "At character 10: a comma is wanted before “region”." },
  { text: "!env=prod", says: "At character 5: a comma is wanted before “=”." },
  { text: "env=prod)", says: "At character 9: a comma is wanted before “)”." },
  { text: "region in eu", says: "At character 11: “in” wants its values in brackets: in (a, b)." },
  { text: "region in", says: "At character 10: “in” wants its values in brackets: in (a, b)." },
  { text: "region in ()", says: "At character 12: a value is missing after “(”." },
  { text: "region in (eu,", says: "At character 15: a value is missing after “,”." },
  { text: "region in (eu", says: "At character 11: the bracket is never closed." },
  { text: "region in (eu us)", says: "At character 15: “,” or “)” is wanted, not “us”." },
  { text: "env=pröd", says: "At character 7: “ö” cannot stand in a selector." },
  { text: "env=a😀", says: "At character 6: “😀” cannot stand in a selector." },
  { text: "env=a/b", says: "At character 5: “a/b” is no value of a label." },
  { text: "-env", says: "At character 1: “-env” is no name of a label." },
  { text: `${"k".repeat(64)}=a`, says: `At character 1: “${"k".repeat(64)}” is no name of a label.` },
  { text: "a,".repeat(300), says: "At character 501: it ends here at the latest." },
])("$text is refused where it goes wrong", ({ text, says }) => {
  expect(parseLabelSelector(text)).toMatchObject({ outcome: "refused", reason: says });
});

test.each(["env!=prod", "env notin (prod)"])("%s would match clusters that nobody labelled", (text) => {
  expect(parseLabelSelector(text)).toMatchObject({
    outcome: "refused",
    reason: expect.stringContaining("is not read here; say what clusters have"),
  });
});

test.each<{ selector: string; labels: Record<string, string>; matches: boolean }>([
  { selector: "env=prod", labels: { env: "prod", region: "eu" }, matches: true },
  { selector: "env=prod", labels: { env: "stage" }, matches: false },
  { selector: "env=prod", labels: {}, matches: false },
  { selector: "env=prod,region in (eu,us)", labels: { env: "prod", region: "us" }, matches: true },
  { selector: "env=prod,region in (eu,us)", labels: { env: "prod", region: "ap" }, matches: false },
  { selector: "gpu", labels: { gpu: "" }, matches: true },
  { selector: "!gpu", labels: { gpu: "" }, matches: false },
  { selector: "!gpu", labels: {}, matches: true },
  { selector: "constructor", labels: {}, matches: false },
  { selector: "!constructor", labels: {}, matches: true },
  { selector: "env=a,env=b", labels: { env: "a" }, matches: false },
])("$selector on $labels: $matches", ({ selector, labels, matches }) => {
  const parsed = parseLabelSelector(selector);
  expect(parsed.outcome === "parsed" && matchesLabels(parsed.requirements, labels)).toBe(matches);
});
