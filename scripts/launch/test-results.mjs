// Reads what the test runners report into one form: counts, the names of failures, and skips with their reasons.

/**
 * @typedef {{ passed: number, failed: number, skipped: number, failures: string[], skips: string[] }} Results
 */

/**
 * The results of a vitest run, from its JSON report and exit code. A file that could not be loaded is a failure, and so
 * is a run that failed without a failed test (an error that no test caught).
 *
 * @returns {Results}
 */
export function vitestResults(report, code, relative = (file) => file) {
  const results = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };
  for (const suite of report.testResults) {
    const file = relative(suite.name);
    let hasFailed = false;
    for (const test of suite.assertionResults) {
      const name = `${file}: ${test.fullName}`;
      if (test.status === "passed") results.passed++;
      else if (test.status === "failed") {
        hasFailed = true;
        fail(results, name);
      } else skip(results, name);
    }
    if (suite.status === "failed" && !hasFailed)
      fail(results, `${file}: ${String(suite.message || "could not be run").slice(0, 300)}`);
  }
  return withExitCode(results, code);
}

/**
 * The results of a Playwright run, from its JSON report and exit code. A journey that passed only at a second try is a
 * defect, not a pass. A run without journeys has failed.
 *
 * @returns {Results}
 */
export function playwrightResults(report, code) {
  const results = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };
  for (const { file, title, tests } of report.suites.flatMap(specsOf)) {
    for (const test of tests) {
      const name = `e2e/${file}: ${title}`;
      if (test.status === "expected") results.passed++;
      else if (test.status === "skipped") {
        const reason = test.annotations?.find(({ type }) => type === "skip")?.description;
        skip(results, reason ? `${name} (${reason})` : name);
      } else fail(results, test.status === "flaky" ? `${name} (passed at a second try only)` : name);
    }
  }
  for (const error of report.errors ?? []) fail(results, `journeys: ${String(error.message).slice(0, 300)}`);
  return withExitCode(results, code);
}

function withExitCode(results, code) {
  const isEmpty = results.passed + results.failed + results.skipped === 0;
  if (results.failed === 0 && (code !== 0 || isEmpty))
    fail(results, isEmpty ? "no test ran" : `ended with code ${code} although no test failed`);
  return results;
}

function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

function fail(results, name) {
  results.failed++;
  results.failures.push(name);
}

function skip(results, name) {
  results.skipped++;
  results.skips.push(name);
}
