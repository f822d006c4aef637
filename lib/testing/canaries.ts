import type { TestDatabase } from "@/lib/testing/postgres";

/** Where a secret stands that should stand nowhere. */
export type Sighting = { place: string; canary: string; spelling: string };

/** Looks for values in everything it is shown: in clear, in base64 wherever it begins, in hex and as part of a URL. */
export class CanaryWatch {
  private readonly spellings: { canary: string; spelling: string; text: string }[];

  constructor(canaries: Record<string, string>) {
    this.spellings = Object.entries(canaries).flatMap(([canary, value]) =>
      Object.entries(spellingsOf(value)).map(([spelling, text]) => ({ canary, spelling, text })),
    );
  }

  /** The sightings in a text or in bytes. */
  seenIn(place: string, content: string | Uint8Array): Sighting[] {
    const text = typeof content === "string" ? content : Buffer.from(content).toString("latin1");
    return this.spellings
      .filter((candidate) => text.includes(candidate.text))
      .map(({ canary, spelling }) => ({ place, canary, spelling }));
  }

  /** The sightings in every column of every table. */
  async seenInDatabase(database: TestDatabase): Promise<Sighting[]> {
    const tables = await database.asOwner<{ name: string }>(
      "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'",
    );
    const sightings: Sighting[] = [];
    for (const { name } of tables) {
      for (const row of await database.asOwner(`select * from ${name}`)) {
        for (const [column, value] of Object.entries(row)) {
          const content = value instanceof Uint8Array ? value : (JSON.stringify(value) ?? "");
          sightings.push(...this.seenIn(`${name}.${column}`, content));
        }
      }
    }
    return sightings;
  }
}

function spellingsOf(value: string): Record<string, string> {
  return {
    clear: value,
    escaped: JSON.stringify(value).slice(1, -1),
    hex: Buffer.from(value).toString("hex"),
    url: encodeURIComponent(value),
    // Within a longer text base64 begins at one of three places; the ends depend on the neighbours.
    ...Object.fromEntries(
      [0, 1, 2].map((shift) => {
        const encoded = Buffer.from("\0".repeat(shift) + value).toString("base64");
        return [`base64+${shift}`, encoded.slice(shift === 0 ? 0 : 4, -4)];
      }),
    ),
  };
}
