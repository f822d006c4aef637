type Labelled = { name: string; labels: Record<string, string> };

/** The way of a change: names that people give to environments, from the first to the last. */
const stations = [
  /^(dev|development|local|sandbox)/,
  /^(test|qa|ci|integration)/,
  /^(stag|pre|uat)/,
  /^prod/,
];

/** The environment of a cluster: its `env` label, "" without one. */
export const environmentOf = ({ labels }: Pick<Labelled, "labels">): string => labels.env ?? "";

export const isProduction = (environment: string): boolean => /^prod/i.test(environment);

/** Orders names of environments as a change travels through them; one of another name stands before production. */
export function byEnvironmentName(a: string, b: string): number {
  return rank(a) - rank(b) || a.localeCompare(b);
}

/** Orders clusters as a change travels: by environment, then by name. The same everywhere on screen. */
export function byEnvironment(a: Labelled, b: Labelled): number {
  return byEnvironmentName(environmentOf(a), environmentOf(b)) || a.name.localeCompare(b.name);
}

function rank(environment: string): number {
  const found = stations.findIndex((pattern) => pattern.test(environment.toLowerCase()));
  if (found >= 0) return found === stations.length - 1 ? stations.length : found;
  return stations.length - 0.5;
}
