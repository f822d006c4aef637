import { expect, test } from "vitest";
import { recreationWords } from "@/lib/domain/sync/recreation-words";

const stateful = (whenDeleted?: string) => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "db" },
  spec: whenDeleted ? { persistentVolumeClaimRetentionPolicy: { whenDeleted } } : {},
});

test.each([
  { promise: "volume claims of a StatefulSet stay", live: stateful(), words: /Pods end.*claims stay/ },
  { promise: "and so do those that it is told to keep", live: stateful("Retain"), words: /claims stay/ },
  { promise: "claims that go with it are said to", live: stateful("Delete"), words: /deleted with it.*lost/ },
  {
    promise: "a Job runs once more",
    live: { apiVersion: "batch/v1", kind: "Job", metadata: { name: "a" } },
    words: /runs once more/,
  },
  {
    promise: "a Service may get another address",
    live: { apiVersion: "v1", kind: "Service", metadata: { name: "a" } },
    words: /another address/,
  },
  {
    promise: "of a kind that nobody knows, what it owns goes with it",
    live: { apiVersion: "acme.example/v1", kind: "StatefulSet", metadata: { name: "a" } },
    words: /what it owns/,
  },
])("$promise", ({ live, words }) => {
  expect(recreationWords(live)).toMatch(words);
});
