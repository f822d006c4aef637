/** What a person is told of an error: its message; where it began as well when it is a mistake of ours. */
export function wordsOf(error) {
  if (!(error instanceof Error)) return String(error);
  const isOurs = [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);
  return isOurs && error.stack ? error.stack : error.message;
}
