import DataLoader from "dataloader";

/**
 * Turns single questions into few statements: what is asked within one turn of the event loop goes to `askMany`
 * together, at most `most` at once. `askMany` returns an answer or an Error for each, in order; nothing is kept. A
 * worker that looks at a thousand targets asks a few dozen times instead of some thousand.
 */
export function gather<Question, Answer>(
  askMany: (questions: readonly Question[]) => Promise<(Answer | Error)[]>,
  most: number,
): (question: Question) => Promise<Answer> {
  const loader = new DataLoader<Question, Answer>(askMany, {
    cache: false,
    maxBatchSize: most,
    // Timers that are due together run before this, and so do the promises that they resolve.
    batchScheduleFn: (ask) => setImmediate(ask),
  });
  return (question) => loader.load(question);
}
