import { expect, test } from "vitest";
import { endSteps, runStep } from "./run-step.mjs";

const run = (text, options = {}) => runStep(["-e", text], { msMax: 20_000, ...options });

test("a step's output is heard as it comes and kept to the end", async () => {
  const heard = [];
  const answer = await run('console.log("one"); console.error("two"); process.exitCode = 4;', {
    onOutput: (text) => heard.push(text),
  });
  expect(answer).toMatchObject({ code: 4, isLate: false });
  expect(heard.join("")).toContain("one\n");
  expect(answer.output).toContain("two\n");
});

test("a step that hangs is ended at its limit, and has failed although it ends well", async () => {
  const answer = await run('process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000);', {
    msMax: 300,
  });
  expect(answer).toMatchObject({ code: 1, isLate: true });
});

test("a step that is killed says by what", async () => {
  const answer = await run('process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000);');
  expect(answer).toMatchObject({ code: 1, isLate: false });
  expect(answer.output).toContain("ended by SIGKILL");
});

test("a process that a step leaves behind, with the step's output open, does not hold the run up", async () => {
  const leave = `require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"],
    { stdio: "inherit" }).unref(); process.exit(0);`;
  expect(await run(leave)).toMatchObject({ code: 0, isLate: false });
});

test("all steps can be ended from outside", async () => {
  let hasBegun;
  const begun = new Promise((resolve) => (hasBegun = resolve));
  const running = run('console.log("up"); setInterval(() => {}, 1000);', { onOutput: hasBegun });
  await begun;
  await endSteps();
  expect(await running).toMatchObject({ code: 1, isLate: false });
});
