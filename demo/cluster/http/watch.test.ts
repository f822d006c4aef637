import type { ServerResponse } from "node:http";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ObjectStore } from "../store/object-store";
import { watch } from "./watch";

const configMaps = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  isNamespaced: true,
} as Parameters<typeof watch>[1];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a watch whose time is up writes nothing more, even to a client that reads slowly", () => {
  // Nobody reads: the stream is ended and never closes.
  const stream = new PassThrough({ highWaterMark: 1 });
  const response = Object.assign(stream, { writeHead: () => response, flushHeaders: () => undefined });
  const write = vi.spyOn(stream, "write");
  const store = new ObjectStore();
  const query = new URLSearchParams({
    allowWatchBookmarks: "true",
    timeoutSeconds: "30",
    resourceVersion: "1000",
  });

  watch(store, configMaps, "", query, response as unknown as ServerResponse, (object) => object);
  vi.advanceTimersByTime(30_000);
  expect(stream.writableEnded).toBe(true);
  write.mockClear();

  vi.advanceTimersByTime(60_000);
  store.put("configmaps", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "late", namespace: "default" },
  } as Parameters<ObjectStore["put"]>[1]);
  expect(write).not.toHaveBeenCalled();
});
