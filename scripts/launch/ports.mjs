import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { identityOf, isRunning } from "../process-identity.mjs";

const triesMax = 100;
const portMax = 65_535;
/** Whatever a browser may try for `localhost`, and whatever a server may hold instead. */
const addresses = ["127.0.0.1", "::1", "0.0.0.0", "::"];

/**
 * Takes `wanted` when nothing listens there, else the next free port above it, for as long as this process lives:
 * another launcher that starts at the same moment takes another. Throws, in words, when there is none or when this
 * user may not use it.
 *
 * @param {number} wanted
 * @returns {Promise<number>}
 */
export async function takePortFrom(wanted) {
  const last = Math.min(wanted + triesMax - 1, portMax);
  for (let port = wanted; port <= last; port++) if ((await isFree(port)) && reserve(port)) return port;
  throw new Error(`There is no free port between ${wanted} and ${last}.`);
}

/** Whether nothing listens on this port of this machine. */
export async function isFree(port) {
  for (const address of addresses) if (!(await canListen(port, address))) return false;
  return true;
}

/** Whether a server could listen at this address. Throws, in words, when this user may not use the port. */
export function canListen(port, address) {
  const server = net.createServer();
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else if (error.code === "EACCES")
        reject(new Error(`This user may not use port ${port}; choose one from 1024.`));
      // A machine without IPv6.
      else if (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT") resolve(true);
      else reject(error);
    });
    server.listen({ port, host: address, ipv6Only: true }, () => server.close(() => resolve(true)));
  });
}

/** Between this look and the moment when the web process listens, another launcher would find the port free. */
function reserve(port) {
  const dir = path.join(os.tmpdir(), `plumbline-ports-${os.userInfo().username}`);
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = path.join(dir, String(port));
  if (fs.existsSync(file) && !isRunning(readJson(file))) fs.rmSync(file, { force: true });
  try {
    fs.writeFileSync(file, JSON.stringify(identityOf(process.pid)), { flag: "wx" });
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
  process.once("exit", () => fs.rmSync(file, { force: true }));
  return true;
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
