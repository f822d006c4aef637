type Place = { name: string; labels: Record<string, string> };

/**
 * What a path like `overlays/{env}` becomes on a cluster, for the preview in the form: `{name}` is the cluster's name,
 * every other name in braces one of its labels. `missing` are labels that the cluster does not have.
 */
export function placePath(path: string, cluster: Place): { path: string; missing: string[] } {
  const missing: string[] = [];
  const placed = path.replaceAll(/\{([^{}]+)\}/g, (whole, key: string) => {
    const value = key === "name" ? cluster.name : cluster.labels[key];
    if (value === undefined) missing.push(key);
    return value ?? whole;
  });
  return { path: placed, missing };
}
