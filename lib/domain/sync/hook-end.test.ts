import { expect, test } from "vitest";
import type { Manifest } from "@/lib/domain/object/manifest";
import { hookEnd, removesItself, withLife } from "@/lib/domain/sync/hook-end";

const job = (status: object, metadata: object = {}): Manifest => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "migrate", uid: "1", ...metadata },
  spec: {},
  status,
});
const condition = (type: string, message?: string) => ({ conditions: [{ type, status: "True", message }] });
const complete = job(condition("Complete"));

test.each<{ promise: string; live: Manifest | null; end: ReturnType<typeof hookEnd> }>([
  { promise: "a running Job runs", live: job({}), end: { state: "running", reason: "Running" } },
  { promise: "a complete Job succeeded", live: complete, end: { state: "succeeded", reason: null } },
  {
    promise: "a failed Job failed, with its reason",
    live: job(condition("Failed", "Job has reached the specified backoff limit")),
    end: { state: "failed", reason: "Job has reached the specified backoff limit" },
  },
  {
    promise: "a suspended Job runs",
    live: job(condition("Suspended")),
    end: { state: "running", reason: "Suspended" },
  },
  {
    promise: "a complete Job that is being deleted succeeded",
    live: job(condition("Complete"), { deletionTimestamp: "2026-01-01T00:00:00Z" }),
    end: { state: "succeeded", reason: null },
  },
  {
    promise: "what is gone failed: nobody saw how it ended",
    live: null,
    end: { state: "failed", reason: "it is gone, and how it ended was not seen" },
  },
  {
    promise: "another object of the same name is not it",
    live: job(condition("Complete"), { uid: "2" }),
    end: { state: "failed", reason: "it is gone, and how it ended was not seen" },
  },
  {
    promise: "what has no end succeeds by being there",
    live: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", uid: "1" } },
    end: { state: "succeeded", reason: null },
  },
  {
    promise: "a workload succeeds when it is healthy",
    live: {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "a", uid: "1", generation: 2 },
      spec: { replicas: 1 },
      status: { observedGeneration: 1 },
    },
    end: { state: "running", reason: expect.any(String) as string },
  },
])("$promise", ({ live, end }) => {
  expect(hookEnd(live, "1", [])).toEqual(end);
});

test("a hook does not remove itself before its end could be seen", () => {
  const spec = (manifest: Manifest) => withLife(manifest).spec;
  expect(spec({ ...complete, spec: { ttlSecondsAfterFinished: 0, backoffLimit: 1 } })).toEqual({
    ttlSecondsAfterFinished: 600,
    backoffLimit: 1,
  });
  expect(spec({ ...complete, spec: { ttlSecondsAfterFinished: 3600 } })).toEqual({
    ttlSecondsAfterFinished: 3600,
  });
  const workflow = { ...complete, apiVersion: "argoproj.io/v1alpha1", kind: "Workflow" };
  const ttlStrategy = { secondsAfterSuccess: 5, secondsAfterFailure: 6000 };
  expect(spec({ ...workflow, spec: { ttlStrategy } })).toEqual({
    ttlStrategy: { secondsAfterSuccess: 600, secondsAfterFailure: 6000 },
  });
  expect(removesItself({ ...complete, spec: { ttlSecondsAfterFinished: 3600 } })).toBe(true);
  expect(removesItself({ ...workflow, spec: { ttlStrategy } })).toBe(true);
  expect(removesItself(complete)).toBe(false);
});
