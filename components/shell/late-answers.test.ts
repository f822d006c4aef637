import { dehydrate, hydrate, QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { watchLateAnswers } from "@/components/shell/late-answers";

/** What the server read when the way to the page began, and a page that shows it. */
function openPage(browser: QueryClient) {
  const server = new QueryClient();
  server.setQueryData(["operations", "a"], "running");
  const read = vi.fn(async () => "succeeded");
  hydrate(browser, dehydrate(server));
  const observer = new QueryObserver(browser, {
    queryKey: ["operations", "a"],
    queryFn: read,
    staleTime: 60_000,
  });
  observer.subscribe(() => {});
  return { read, shown: () => observer.getCurrentResult().data };
}

test.each([{ told: [["operations", "a"]] }, { told: [["operations"]] }, { told: [] }])(
  "an answer that comes after a change of $told was told is read again",
  async ({ told }) => {
    const browser = new QueryClient();
    watchLateAnswers(browser).note(told);
    const { shown } = openPage(browser);
    expect(shown()).toBe("running");
    await expect.poll(shown).toBe("succeeded");
  },
);

test("an answer about which nothing was told, or long ago, is taken as it is", async () => {
  const browser = new QueryClient();
  let now = 0;
  const late = watchLateAnswers(browser, () => now);
  late.note([["operations", "a"]]);
  now = 60_000;
  late.note([["operations", "b"], ["fleet"]]);
  const { read, shown } = openPage(browser);
  await new Promise((resolve) => setImmediate(resolve));
  expect(shown()).toBe("running");
  expect(read).not.toHaveBeenCalled();
});

test("an answer that replaces a known one is read again as well", async () => {
  const browser = new QueryClient();
  browser.setQueryData(["operations", "a"], "queued", { updatedAt: 1 });
  watchLateAnswers(browser).note([["operations"]]);
  await expect.poll(openPage(browser).shown).toBe("succeeded");
});
