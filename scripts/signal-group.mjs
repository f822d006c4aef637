/**
 * Sends a signal to every process of a group; one that is gone is no error.
 *
 * @param {number} pid of the process that leads the group
 * @param {NodeJS.Signals} signal
 */
export function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // EPERM is what a Mac answers for a group of zombies.
    if (error.code !== "ESRCH" && error.code !== "EPERM") throw error;
  }
}
