import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cacheFolder, findPrograms } from "./programs.mjs";

let dir: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "plumbline-programs-test-"));
  env = {
    NODE_ENV: "test",
    KUBEBUILDER_ASSETS: path.join(dir, "assets"),
    XDG_CACHE_HOME: path.join(dir, "cache"),
  };
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function put(folder: string, name: string, mode = 0o755): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFileSync(file, "");
  chmodSync(file, mode);
  return file;
}

test("each program is looked for by itself: KUBEBUILDER_ASSETS first, then the cache", async () => {
  const etcd = put(path.join(dir, "assets"), "etcd");
  put(cacheFolder(env), "etcd");
  const apiServer = put(cacheFolder(env), "kube-apiserver");
  expect(await findPrograms(["etcd", "kube-apiserver"], { env, isOffline: true })).toEqual({
    programs: { etcd, "kube-apiserver": apiServer },
  });
});

test("what is nowhere is named with the reason; a file that cannot be run does not count", async () => {
  put(path.join(dir, "assets"), "etcd", 0o644);
  const { missing } = await findPrograms(["etcd"], { env, isOffline: true });
  expect(missing).toEqual([{ program: "etcd", reason: expect.stringContaining(cacheFolder(env)) }]);
});

test("a cache that cannot be made is said, not thrown", async () => {
  put(dir, "cache");
  const { missing } = await findPrograms(["etcd"], { env, log: () => {} });
  expect(missing).toEqual([{ program: "etcd", reason: expect.stringContaining("cannot be written") }]);
});
