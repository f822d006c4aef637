/** What a template may name: the cluster's name and its labels. */
export type TemplateCluster = { name: string; labels: Record<string, string> };

export type ResolvedTemplate =
  | { outcome: "resolved"; text: string }
  /** In words, with the name that the cluster does not have. */
  | { outcome: "unresolved"; reason: string };

/**
 * Fills in a path or revision for one cluster: `overlays/{env}` on a cluster labelled `env: prod` is `overlays/prod`.
 * `{name}` is the cluster's name, any other word a label's key. A template that names what the cluster lacks, or whose
 * label would change the shape of a path (a slash, `..`), is not resolved, never guessed.
 */
export function resolveTemplate(template: string, cluster: TemplateCluster): ResolvedTemplate {
  let reason: string | null = null;
  const text = template.replaceAll(/\{([^{}]*)\}/g, (_placeholder, key: string) => {
    const value = key === "name" ? cluster.name : ownValue(cluster.labels, key);
    if (value === undefined || value === "")
      reason ??= `The cluster ${cluster.name} has no label “${key}”, which “${template}” asks for.`;
    else if (value.includes("/") || value === "." || value === "..")
      reason ??= `The label “${key}” of ${cluster.name} is “${value}”, which cannot be part of “${template}”.`;
    return value ?? "";
  });
  if (reason === null && /[{}]/.test(text)) reason = `“${template}” has a brace without its partner.`;
  return reason === null ? { outcome: "resolved", text } : { outcome: "unresolved", reason };
}

/** Labels come from people: `constructor` is no label unless somebody set it. */
function ownValue(labels: Record<string, string>, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
