/** A time as the API says it: ISO, or null for none. */
export function iso(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}
