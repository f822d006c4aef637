import { createReadStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { log } from "@/lib/platform/log";
import type { ChainLink } from "@/lib/store/audit-append";

/** A file outside Postgres that has seen the chain: whoever rewinds the database does not rewind it. */
export type Witness = {
  /** Adds the links of a committed transaction. Never throws: the change has happened. */
  note(links: ChainLink[]): Promise<void>;
  /** Everything it has seen; lines of several processes may stand out of order. */
  read(): AsyncIterable<ChainLink>;
};

/**
 * The witness in `file`, a line `seq mac` for each entry. Several processes may append: each writes its lines with
 * one O_APPEND write and makes them durable before the caller goes on. Without a file there is no witness.
 */
export function makeWitness(file: string | undefined): Witness {
  if (!file) return { note: async () => {}, read: async function* () {} };
  return {
    async note(links) {
      if (links.length === 0) return;
      try {
        await mkdir(dirname(file), { recursive: true });
        const handle = await open(file, "a", 0o600);
        try {
          await handle.write(links.map(({ seq, mac }) => `${seq} ${mac}\n`).join(""));
          await handle.datasync();
        } finally {
          await handle.close();
        }
      } catch (error) {
        log.error("audit.witness_failed", { file, error });
      }
    },
    async *read() {
      const input = createReadStream(file, "utf8");
      try {
        for await (const line of createInterface({ input, crlfDelay: Infinity })) {
          const [, seq, mac] = /^(\d+) ([0-9a-f]+)$/.exec(line) ?? [];
          if (seq && mac) yield { seq: BigInt(seq), mac };
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error; // nothing was witnessed yet
      }
    },
  };
}
