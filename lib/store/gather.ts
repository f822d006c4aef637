import { setTimeout as sleep } from "node:timers/promises";
import DataLoader from "dataloader";
import { log } from "@/lib/platform/log";

/** How long what is asked waits for the answer to what was asked before: nobody is kept from asking for good. */
const turnMsMax = 1_000;

/**
 * Turns single questions into few statements: what is asked within one turn of the event loop, or while earlier
 * questions are being answered, goes to `askMany` together, at most `most` at once. `askMany` returns an answer or an
 * Error for each, in order; nothing is kept. A worker that looks at a thousand targets asks a few dozen times instead of
 * some thousand, and the busier it is, the more goes into one statement.
 */
export function gather<Question, Answer>(
  askMany: (questions: readonly Question[]) => Promise<(Answer | Error)[]>,
  most: number,
): (question: Question) => Promise<Answer> {
  let answering: Promise<unknown> = Promise.resolve();
  const ask = (questions: readonly Question[]) => {
    const answers = askMany(questions);
    answering = Promise.race([answers, sleep(turnMsMax, undefined, { ref: false })]).catch(() => {});
    return answers;
  };
  const loader = new DataLoader<Question, Answer>(ask, {
    cache: false,
    maxBatchSize: most,
    // Timers that are due together run before an immediate, and so do the promises that they resolve.
    batchScheduleFn: (begin) => void answering.then(() => setImmediate(begin)),
  });
  return (question) => loader.load(question);
}

/**
 * As `gather`, for changes that share a transaction. Where that fails, each is tried on its own, so that none suffers
 * from another; changes that are not `mayShare` never try.
 */
export function gatherChanges<Change, Answer>(
  what: string,
  changeAll: (changes: readonly Change[]) => Promise<(Answer | Error)[]>,
  most: number,
  mayShare: (changes: readonly Change[]) => boolean = () => true,
): (change: Change) => Promise<Answer> {
  async function changeEach(changes: readonly Change[]): Promise<(Answer | Error)[]> {
    try {
      if (mayShare(changes)) return await changeAll(changes);
    } catch (error) {
      if (changes.length === 1) return [error as Error];
      log.warn("store.shared_change_failed", { what, changes: changes.length, error });
    }
    const answers: (Answer | Error)[] = [];
    for (const change of changes) answers.push(...(await changeEach([change])));
    return answers;
  }
  return gather(changeEach, most);
}
