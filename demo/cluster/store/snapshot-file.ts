import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { StoreSnapshot } from "./object-store";

/** What is kept of a cluster between two starts: who it is, and what it holds. */
export type ClusterFile = {
  port: number;
  token: string;
  certificate: string;
  key: string;
  store: StoreSnapshot;
};

export function readClusterFile(path: string): ClusterFile | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ClusterFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Replaces the file in one step, so that a kill in the middle leaves the old one. */
export function writeClusterFile(path: string, file: ClusterFile) {
  const draft = `${path}.new`;
  writeFileSync(draft, JSON.stringify(file), { mode: 0o600 });
  renameSync(draft, path);
}
