/** So many statements a connection keeps prepared; each costs its server some kilobytes. */
const namesMax = 200;
/** Texts that are counted before they have a name; those of lists have another text for each length. */
const countedMax = 2_000;
const usedOften = 3;

/**
 * Names for statements, as pg keeps them prepared on each connection: reading and planning a long statement costs
 * Postgres more than carrying it out. What was sent a few times has a name from then on, up to a limit; "" is none.
 */
export function makeStatementNames(): (statement: { sql: string }) => string {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined || names.size >= namesMax) return known ?? "";
    const count = (counts.get(sql) ?? 0) + 1;
    if (count < usedOften) {
      if (counts.size >= countedMax) counts.clear();
      counts.set(sql, count);
      return "";
    }
    counts.delete(sql);
    const name = `plumbline_${names.size + 1}`;
    names.set(sql, name);
    return name;
  };
}
