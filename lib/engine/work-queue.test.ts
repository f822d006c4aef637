import { expect, test, vi } from "vitest";
import { WorkQueue } from "@/lib/engine/work-queue";

const look = { isReload: false, keys: null };

test("what is done with idle targets keeps all else from them until it is done", async () => {
  const order: string[] = [];
  const queue = new WorkQueue(async (id) => void order.push(`look at ${id}`));
  let end = () => {};
  const together = queue.withIdle(["a", "b"], async (idle) => {
    order.push(`together ${idle.join()}`);
    await new Promise<void>((resolve) => (end = resolve));
    order.push("together ends");
  });
  queue.add("a", look);
  queue.add("c", look);
  await vi.waitFor(() => expect(order).toContain("look at c"));
  end();
  await together;
  await vi.waitFor(() => expect(order).toContain("look at a"));
  expect(order).toEqual(["together a,b", "look at c", "together ends", "look at a"]);
});

test("targets that are at work are not idle", async () => {
  let end = () => {};
  const queue = new WorkQueue(() => new Promise<void>((resolve) => (end = resolve)));
  queue.add("a", look);
  const act = vi.fn(async () => {});
  await queue.withIdle(["a", "b"], act);
  expect(act.mock.calls).toEqual([[["b"]]]);
  expect([...queue.atWork()]).toEqual(["a"]);
  await vi.waitFor(() => end());
});

test("a failure of what was done together leaves them free", async () => {
  const attended = vi.fn(async () => {});
  const queue = new WorkQueue(attended);
  await expect(queue.withIdle(["a"], () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  queue.add("a", look);
  await vi.waitFor(() => expect(attended).toHaveBeenCalledOnce());
});
