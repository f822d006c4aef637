import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const connectTimeoutMs = 4_000;
const downloadTimeoutMs = 300_000;

/** Public places, replaceable so that tests can serve them. */
export const origins = {
  kubernetes: "https://dl.k8s.io",
  github: "https://github.com",
  githubApi: "https://api.github.com",
};

/**
 * Downloads a released program, checks it against its published SHA-256 and moves it into place.
 *
 * @returns {Promise<{ outcome: "done" } | { outcome: "failed", reason: string }>} never throws: a download is one way
 *   among several, and a machine without internet is an ordinary one
 */
export async function downloadProgram(program, kubernetesVersion, path, { log, from = origins }) {
  const temporary = `${path}.${process.pid}.download`;
  try {
    const bytes = await fetchChecked(program, kubernetesVersion, from, log);
    if (program.name === "etcd") await unpackEtcd(bytes, program, temporary);
    else await writeFile(temporary, bytes);
    await chmod(temporary, 0o755);
    await rename(temporary, path);
    return { outcome: "done" };
  } catch (error) {
    return { outcome: "failed", reason: `Downloading ${program.name} failed (${reasonOf(error)}).` };
  } finally {
    await rm(temporary, { force: true });
  }
}

async function fetchChecked(program, kubernetesVersion, from, log) {
  if (program.release === "kubernetes") {
    const url = `${from.kubernetes}/release/${kubernetesVersion}/bin/${platform()}/${goArch()}/${program.name}`;
    const expected = (await fetchBytes(`${url}.sha256`, connectTimeoutMs))
      .toString("utf8")
      .trim()
      .split(/\s/)[0];
    log(`control plane: downloading ${program.name} ${kubernetesVersion}`);
    return verified(await fetchBytes(url, downloadTimeoutMs), expected);
  }
  const asset =
    program.name === "etcd"
      ? `etcd-${program.version}-${platform()}-${goArch()}.${platform() === "linux" ? "tar.gz" : "zip"}`
      : `${program.name}-${platform()}-${goArch()}`;
  const expected = await publishedDigest(program, asset, from);
  log(`control plane: downloading ${program.name} ${program.version}`);
  const url = `${from.github}/${program.release}/releases/download/${program.version}/${asset}`;
  return verified(await fetchBytes(url, downloadTimeoutMs), expected);
}

/** GitHub states the SHA-256 of each release asset. */
async function publishedDigest(program, asset, from) {
  const url = `${from.githubApi}/repos/${program.release}/releases/tags/${program.version}`;
  const release = JSON.parse((await fetchBytes(url, connectTimeoutMs)).toString("utf8"));
  const digest = release.assets?.find(({ name }) => name === asset)?.digest ?? "";
  if (!digest.startsWith("sha256:")) throw new Error(`no published digest for ${asset}`);
  return digest.slice("sha256:".length);
}

function verified(bytes, expected) {
  const actual = createHash("sha256").update(bytes).digest("hex");
  if (actual !== expected) throw new Error("the download does not have its published SHA-256");
  return bytes;
}

async function fetchBytes(url, timeoutMs) {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** The system's tar reads both the tar.gz of Linux and, on a Mac, the zip. */
async function unpackEtcd(bytes, program, path) {
  const folder = `${path}.unpacked`;
  await mkdir(folder, { recursive: true });
  try {
    const archive = join(folder, "archive");
    await writeFile(archive, bytes);
    const inside = `etcd-${program.version}-${platform()}-${goArch()}/etcd`;
    await promisify(execFile)("tar", ["-xf", archive, "-C", folder, inside]);
    await rename(join(folder, inside), path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function goArch() {
  return arch() === "x64" ? "amd64" : arch();
}

function reasonOf(error) {
  return error.cause?.code ?? (error.name === "TimeoutError" ? "no answer in time" : error.message);
}
