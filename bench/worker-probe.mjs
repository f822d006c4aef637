// Loaded before a worker that is measured (`node --import`): counts what it asks of the world and how long its event
// loop stood still. The worker itself knows nothing of it.
import diagnostics from "node:diagnostics_channel";
import fs from "node:fs";
import { isMainThread } from "node:worker_threads";
import pg from "pg";

const tickMs = 4;

if (isMainThread && process.send) measure();

function measure() {
  let figures = fresh();
  let cpu = process.cpuUsage();
  let lastTick = performance.now();

  diagnostics.channel("undici:request:create").subscribe(({ request }) => {
    const origin = String(request.origin);
    figures.requests[origin] = (figures.requests[origin] ?? 0) + 1;
    count(figures.kinds, `${request.method} ${shapeOf(String(request.path))}`);
  });
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function counted(...args) {
    figures.statements += 1;
    count(figures.kinds, `sql ${textOf(args[0])}`);
    return query.apply(this, args);
  };
  setInterval(() => {
    const now = performance.now();
    const stallMs = now - lastTick - tickMs;
    if (stallMs > figures.stallMsMax) figures.stallMsMax = stallMs;
    lastTick = now;
  }, tickMs).unref();

  process.on("message", (order) => {
    if (order === "reset") {
      figures = fresh();
      cpu = process.cpuUsage();
      // The peak of the resident set starts anew with this, where the kernel lets a process do so.
      tryTo(() => fs.writeFileSync("/proc/self/clear_refs", "5"));
    }
    const { user, system } = process.cpuUsage(cpu);
    process.send({ ...figures, cpuMs: (user + system) / 1000, ...memory() });
  });
  // A bench that was killed leaves no worker behind.
  process.on("disconnect", () => process.exit(1));
  process.channel.unref();
  process.send("ready");
}

function fresh() {
  return { requests: {}, statements: 0, stallMsMax: 0, kinds: {} };
}

function count(counts, name) {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** A path without the names in it. */
function shapeOf(path) {
  return path
    .replace(/app-\d+[\w-]*/g, "*")
    .replace(/[0-9a-f]{20,}/g, "*")
    .slice(0, 120);
}

function textOf(query) {
  const text = typeof query === "string" ? query : (query?.text ?? "");
  return text.replace(/\s+/g, " ").slice(0, 110);
}

function memory() {
  const { rss } = process.memoryUsage();
  const peak = tryTo(() => /VmHWM:\s+(\d+) kB/.exec(fs.readFileSync("/proc/self/status", "utf8"))?.[1]);
  return { rssMb: rss / 1e6, peakMb: peak ? (Number(peak) * 1024) / 1e6 : null };
}

function tryTo(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
