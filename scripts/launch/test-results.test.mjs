import { expect, test } from "vitest";
import { playwrightResults, vitestResults } from "./test-results.mjs";

const vitestReport = (...suites) => ({ testResults: suites });
const suite = (name, statuses, more = {}) => ({
  name,
  status: statuses.includes("failed") ? "failed" : "passed",
  assertionResults: statuses.map((status, index) => ({ status, fullName: `test ${index + 1}` })),
  ...more,
});

test("vitest: what passed, failed and was skipped, by name", () => {
  const report = vitestReport(
    suite("a.test.ts", ["passed", "failed"]),
    suite("b.test.ts", ["pending", "todo"]),
  );
  expect(vitestResults(report, 1)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 2,
    failures: ["a.test.ts: test 2"],
    skips: ["b.test.ts: test 1", "b.test.ts: test 2"],
  });
});

test("vitest: a file that cannot be loaded is a failure", () => {
  const report = vitestReport(suite("a.test.ts", [], { status: "failed", message: "Cannot find module" }));
  expect(vitestResults(report, 1)).toMatchObject({
    failed: 1,
    failures: ["a.test.ts: Cannot find module"],
  });
});

test("vitest: an error that no test caught is a failure", () => {
  expect(vitestResults(vitestReport(suite("a.test.ts", ["passed"])), 1)).toMatchObject({
    passed: 1,
    failed: 1,
    failures: ["ended with code 1 although no test failed"],
  });
});

const spec = (title, status, annotations = []) => ({
  file: "sync.spec.ts",
  title,
  tests: [{ status, annotations }],
});

test("Playwright: suites in suites are counted, and a second try is no pass", () => {
  const report = {
    suites: [
      {
        specs: [spec("syncs", "expected"), spec("heals", "flaky")],
        suites: [
          {
            specs: [
              spec("rolls back", "unexpected"),
              spec("real", "skipped", [{ type: "skip", description: "no control plane" }]),
            ],
          },
        ],
      },
    ],
  };
  expect(playwrightResults(report, 1)).toEqual({
    passed: 1,
    failed: 2,
    skipped: 1,
    failures: ["e2e/sync.spec.ts: heals (passed at a second try only)", "e2e/sync.spec.ts: rolls back"],
    skips: ["e2e/sync.spec.ts: real (no control plane)"],
  });
});

test("Playwright: no journeys, or an error before the first, is a failure", () => {
  expect(playwrightResults({ suites: [], errors: [] }, 0)).toMatchObject({
    failed: 1,
    failures: ["no test ran"],
  });
  expect(playwrightResults({ suites: [], errors: [{ message: "Error: No tests found" }] }, 1)).toMatchObject({
    failed: 1,
    failures: ["journeys: Error: No tests found"],
  });
});
