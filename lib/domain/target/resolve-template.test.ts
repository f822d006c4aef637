import { expect, test } from "vitest";
import { resolveTemplate } from "@/lib/domain/target/resolve-template";

const cluster = {
  name: "prod-eu",
  labels: { env: "prod", "topology.kubernetes.io/region": "eu-1", bad: "a/../b" },
};

test.each([
  { promise: "a plain path stays as it is", template: "apps/shop", text: "apps/shop" },
  { promise: "a label is filled in", template: "overlays/{env}", text: "overlays/prod" },
  { promise: "the name is filled in", template: "clusters/{name}/shop", text: "clusters/prod-eu/shop" },
  { promise: "several in one", template: "{env}-{name}", text: "prod-prod-eu" },
  {
    promise: "a qualified label key works",
    template: "regions/{topology.kubernetes.io/region}",
    text: "regions/eu-1",
  },
  { promise: "the repository's root is a path", template: "", text: "" },
])("$promise", ({ template, text }) => {
  expect(resolveTemplate(template, cluster)).toEqual({ outcome: "resolved", text });
});

test.each([
  { promise: "a missing label is named", template: "overlays/{tier}", words: "no label “tier”" },
  {
    promise: "what every object inherits is no label",
    template: "{constructor}",
    words: "no label “constructor”",
  },
  { promise: "a label cannot climb out of the path", template: "overlays/{bad}", words: "cannot be part" },
  { promise: "an empty placeholder is refused", template: "a/{}", words: "no label “”" },
  { promise: "a lonely brace is refused", template: "overlays/{env", words: "without its partner" },
])("$promise", ({ template, words }) => {
  expect(resolveTemplate(template, cluster)).toEqual({
    outcome: "unresolved",
    reason: expect.stringContaining(words),
  });
});
