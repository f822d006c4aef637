import { expect, test } from "vitest";
import { readDemoOptions } from "./demo-options.mjs";

const places = { root: "/clone", cwd: "/home/ann" };
const read = (...args) => readDemoOptions(args, places);

test("without options: port 3000, .plumbline/ in the checkout", () => {
  expect(read()).toEqual({
    port: 3000,
    dataDir: "/clone/.plumbline",
    isFresh: false,
    isReal: false,
    isHelp: false,
    hasDrift: true,
  });
});

test("a data directory is meant from where the person is", () => {
  expect(read("--data", "here").dataDir).toBe("/home/ann/here");
  expect(read("--data=/tmp/there").dataDir).toBe("/tmp/there");
});

test("real clusters have a folder of their own, because their history is another", () => {
  expect(read("--real").dataDir).toBe("/clone/.plumbline/real");
  expect(read("--real", "--data", "/tmp/there")).toMatchObject({ dataDir: "/tmp/there/real", isReal: true });
});

test.each([
  [["--port", "0"], "--port expects"],
  [["--port", "65536"], "--port expects"],
  [["--port", "80a"], "--port expects"],
  [["--port", "3e3"], "--port expects"],
  [["--port"], "--port"],
  [["--data", ""], "--data expects"],
  [["--frsh"], "--frsh"],
  [["anything"], "anything"],
  [["--fresh=yes"], "--fresh"],
])("%j is refused in words", (args, words) => {
  expect(() => read(...args)).toThrow(words);
});
