type Fields = Record<string, unknown>;
type Level = "debug" | "info" | "warn" | "error";

const rank: Record<Level, number> = { debug: 10, info: 20, warn: 30, error: 40 };
const threshold = rank[(process.env.PLUMBLINE_LOG_LEVEL as Level) ?? "info"] ?? rank.info;

/**
 * One JSON line per event on stderr. Callers pass names, ids and digests, never manifests or credentials; errors
 * are reduced to name, message and code, because a foreign error may carry request bodies.
 */
export const log = {
  debug: (event: string, fields?: Fields) => write("debug", event, fields),
  info: (event: string, fields?: Fields) => write("info", event, fields),
  warn: (event: string, fields?: Fields) => write("warn", event, fields),
  error: (event: string, fields?: Fields) => write("error", event, fields),
};

function write(level: Level, event: string, fields: Fields = {}) {
  if (rank[level] < threshold) return;
  const entry: Fields = { at: new Date().toISOString(), level, event };
  for (const [key, value] of Object.entries(fields))
    entry[key] = value instanceof Error ? describe(value) : value;
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}

function describe(error: Error): Fields {
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    message: error.message.slice(0, 500),
    ...(typeof code === "string" ? { code } : {}),
    ...(error.cause instanceof Error ? { cause: describe(error.cause) } : {}),
  };
}
