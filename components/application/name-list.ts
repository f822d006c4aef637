/** "prod-eu", "prod-eu and prod-us", "prod-eu, prod-us and 3 more": at most `max` names are spelled out. */
export function nameList(names: string[], max = 3): string {
  if (names.length <= 1) return names[0] ?? "";
  if (names.length > max) {
    const shown = names.slice(0, Math.max(1, max - 1));
    return `${shown.join(", ")} and ${names.length - shown.length} more`;
  }
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** Which of `all` are meant, in the shortest honest words: "both", "all 3", or their names. */
export function whichOf(names: string[], all: number): string {
  if (all > 1 && names.length === all) return all === 2 ? "both" : `all ${all}`;
  return nameList(names);
}
