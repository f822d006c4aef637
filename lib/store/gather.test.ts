import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { gather, gatherChanges } from "@/lib/store/gather";

test("what is asked within one turn of the event loop is asked together", async () => {
  const askMany = vi.fn(async (numbers: readonly number[]) => numbers.map((number) => number * 2));
  const double = gather(askMany, 10);
  const later = sleep(0).then(() => double(3));
  expect(await Promise.all([double(1), double(2), double(1)])).toEqual([2, 4, 2]);
  expect(await later).toBe(6);
  expect(askMany.mock.calls.flat().flat().length).toBe(4);
  expect(askMany.mock.calls.length).toBeLessThanOrEqual(2);
});

test("no more at once than may be", async () => {
  const askMany = vi.fn(async (numbers: readonly number[]) => [...numbers]);
  await Promise.all([1, 2, 3, 4, 5].map(gather(askMany, 2)));
  expect(askMany.mock.calls.map(([numbers]) => numbers.length)).toEqual([2, 2, 1]);
});

test("an error is the answer of its question alone", async () => {
  const half = gather<number, number>(
    async (numbers) =>
      numbers.map((number) => (number % 2 === 0 ? number / 2 : new Error(`${number} is odd`))),
    10,
  );
  const [two, three] = await Promise.allSettled([half(2), half(3)]);
  expect(two).toEqual({ status: "fulfilled", value: 1 });
  expect(three).toMatchObject({ status: "rejected", reason: { message: "3 is odd" } });
});

test("changes that fail together are tried one by one", async () => {
  const change = gatherChanges<number, number>(
    "numbers",
    async (numbers) => {
      if (numbers.includes(3)) throw new Error("three");
      return [...numbers];
    },
    10,
  );
  const outcomes = await Promise.allSettled([change(1), change(3), change(2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("changes that may not share are made one after the other", async () => {
  const changeAll = vi.fn(async (numbers: readonly number[]) => [...numbers]);
  const change = gatherChanges("numbers", changeAll, 10, (numbers) => numbers.length === 1);
  expect(await Promise.all([change(1), change(1)])).toEqual([1, 1]);
  expect(changeAll.mock.calls.map(([numbers]) => numbers.length)).toEqual([1, 1]);
});
