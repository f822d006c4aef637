import { expect, test } from "vitest";
import type { Viewer } from "@/lib/api/viewer-schema";
import { makeEventHub, type News } from "@/lib/services/event-hub";
import { eventStream } from "@/lib/services/event-stream";

const ada: Viewer = {
  id: "ada",
  name: "Ada",
  email: "ada@example.com",
  isAdmin: false,
  projects: [{ id: "shop", name: "shop", role: "viewer" }],
};

async function open(findViewer: () => Promise<Viewer | null> = async () => ada, gatherMs = 1) {
  let tell: (news: News) => void = () => {};
  const events = makeEventHub(async (onNews) => {
    tell = onNews;
  });
  const aborter = new AbortController();
  const stream = eventStream({
    events,
    viewer: ada,
    findViewer,
    signal: aborter.signal,
    heartbeatMs: 60_000,
    gatherMs,
  });
  const reader = stream.pipeThrough<string>(new TextDecoderStream() as never).getReader();
  expect((await reader.read()).value).toBe("retry: 1000\n\n");
  expect((await reader.read()).value).toBe('data: {"keys":[]}\n\n');
  return { reader, events, aborter, tell: (news: News) => tell(news) };
}

test("changes of one moment arrive as one message, each key once", async () => {
  const { reader, tell, aborter } = await open();
  tell({ kind: "changed", projectId: "shop", keys: [["fleet"], ["applications", "a"]] });
  tell({ kind: "changed", projectId: "shop", keys: [["fleet"]] });
  tell({ kind: "changed", projectId: "data", keys: [["applications", "secret"]] });
  expect((await reader.read()).value).toBe('data: {"keys":[["fleet"],["applications","a"]]}\n\n');
  aborter.abort();
});

test("what is told after a quiet while is told at once, however long others are gathered", async () => {
  const { aborter } = await open(undefined, 600_000);
  aborter.abort();
});

test("it ends when the session has ended, as soon as people changed", async () => {
  const { reader, tell, events } = await open(async () => null);
  tell({ kind: "changed", projectId: null, keys: [["settings"]] });
  expect((await reader.read()).done).toBe(true);
  expect(events.followersTotal()).toBe(0);
});

test("it ends with the connection", async () => {
  const { reader, aborter, events } = await open();
  aborter.abort();
  expect((await reader.read()).done).toBe(true);
  expect(events.followersTotal()).toBe(0);
});
