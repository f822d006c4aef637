/**
 * Calls `act` once when this process is told to end: Ctrl-C, a signal, or the end of the process that started it,
 * which it notices by the channel between them.
 *
 * @param {() => unknown} act
 */
export function whenToldToEnd(act) {
  let isTold = false;
  const tell = () => {
    if (!isTold) act();
    isTold = true;
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, tell);
  process.once("disconnect", tell);
  // Listening holds the channel open, and with it a process that has finished.
  process.channel?.unref();
}
