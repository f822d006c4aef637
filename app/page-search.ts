/** What stands behind the question mark of an address, as pages receive it. */
export type PageSearch = Promise<Record<string, string | string[] | undefined>>;

/** Reads single values; of several with one name the first counts. */
export async function singleValues(search: PageSearch): Promise<URLSearchParams> {
  const values = new URLSearchParams();
  for (const [name, value] of Object.entries(await search)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) values.set(name, first);
  }
  return values;
}

/** The address of a page with its filters, for coming back after signing in. */
export function addressOf(path: string, values: URLSearchParams): string {
  return values.size > 0 ? `${path}?${values}` : path;
}
