import { expect, test } from "vitest";
import { aHold, anApplication, aSilentTarget, aTarget } from "@/components/application/application-fixture";
import { targetNotices } from "@/components/application/target-notices";

const problems = [{ file: "apps/shop/web.yaml", line: 14, reason: "did not find expected key" }];

test("one hold over three clusters is one notice", () => {
  const targets = ["eu", "us", "ap"].map((name) => aTarget(name, { hold: aHold({ id: `h-${name}` }) }));
  expect(targetNotices(anApplication(targets), null)).toMatchObject([
    { kind: "hold", names: ["eu", "us", "ap"] },
  ]);
});

test("holds for different reasons stay apart", () => {
  const targets = [
    aTarget("eu", { hold: aHold() }),
    aTarget("us", { hold: aHold({ reason: "Waiting for the audit" }) }),
  ];
  expect(targetNotices(anApplication(targets), null)).toHaveLength(2);
});

test("what is broken comes before what is silent, and is not told twice", () => {
  const notices = targetNotices(
    anApplication([aSilentTarget("ap"), aSilentTarget("eu", { problems })]),
    null,
  );
  expect(notices.map(({ kind, names }) => [kind, names])).toEqual([
    ["problems", ["eu"]],
    ["silent", ["ap"]],
  ]);
});

test("why the automation rests is said in whole, once for all targets that share it", () => {
  const summary = "Deletions wait for a person.";
  const targets = [
    aTarget("eu", { summary }),
    aTarget("us", { summary }),
    aTarget("ap", { summary: "2 new" }),
  ];
  expect(targetNotices(anApplication(targets), null)).toMatchObject([
    { kind: "rest", names: ["eu", "us"], reason: summary },
  ]);
});

test("a chosen target shows its own notices only", () => {
  const application = anApplication([aSilentTarget("ap"), aTarget("eu", { hold: aHold() })]);
  expect(targetNotices(application, "t-eu").map(({ kind }) => kind)).toEqual(["hold"]);
  expect(targetNotices(anApplication([aTarget("dev")]), null)).toEqual([]);
});
