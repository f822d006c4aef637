import { expect, test } from "vitest";
import { leavesItsPlace, readIgnoreDifferences } from "@/lib/services/read-ignore-differences";

const good = `# Replicas belong to the autoscaler.
ignoreDifferences:
  - group: apps
    kind: Deployment
    jsonPointers:
      - /spec/replicas
  - kind: ConfigMap
    name: noisy
    jqPathExpressions:
      - .data["a"]
    managedFieldsManagers: [somebody]
`;

test("reads what stands under Argo CD's ignoreDifferences, or a bare list", async () => {
  const rules = await readIgnoreDifferences(good);
  expect(rules).toMatchObject([
    { group: "apps", kind: "Deployment", jsonPointers: ["/spec/replicas"] },
    { group: "", kind: "ConfigMap", name: "noisy", managedFieldsManagers: ["somebody"] },
  ]);
  const list = good.split("\n").slice(2).join("\n");
  expect(await readIgnoreDifferences(list)).toEqual(rules);
  expect(await readIgnoreDifferences("  \n")).toEqual([]);
});

test.each([
  ["not YAML", "- group: apps\n  kind: [", 2, "not YAML"],
  ["no list", "kind: Deployment", 1, "list of rules"],
  ["an unknown field", good.replace("jsonPointers", "jsonPointer"), 5, "jsonPointer is not a field"],
  ["a rule without a kind", "- kind: A\n  jsonPointers: [/a]\n- group: b\n  jsonPointers: [/a]", 3, "kind"],
  ["a pointer without a slash", good.replace("/spec/replicas", "spec/replicas"), 5, "slash"],
  ["a rule that names no field", "- kind: A", 1, "names no field"],
  ["jq that is none", good.replace('.data["a"]', '.data["a"'), 10, "jq does not understand it"],
  ["an alias", "- &a {kind: A}\n- *a", 2, "aliases"],
])("%s is named with its line", async (_, text, line, words) => {
  await expect(readIgnoreDifferences(text)).rejects.toMatchObject({
    code: "bad_input",
    message: expect.stringMatching(new RegExp(`^Line ${line}: .*${words}`)),
  });
});

test("an expression without end is only read, not run", async () => {
  const text = "- kind: A\n  jqPathExpressions: ['last(range(infinite))']";
  expect(await readIgnoreDifferences(text)).toHaveLength(1);
});

test.each([".; range(1e12) | def y: .", ".) | range(1e12) | (.", ". # and the rest", "def x: 1; x", '"open'])(
  "an expression that would not stay in its place is refused: %s",
  (expression) => {
    expect(leavesItsPlace(expression)).toBe(true);
  },
);

test.each([
  ".spec.replicas",
  '.spec.template.spec.containers[] | select(.name == "a;b#c)") | .image',
  "reduce .items[] as $item (0; . + $item.n)",
  '.metadata.annotations["example.com/x"]',
])("an expression that people write stays in its place: %s", (expression) => {
  expect(leavesItsPlace(expression)).toBe(false);
});
