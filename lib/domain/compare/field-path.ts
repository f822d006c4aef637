/** One step of the way to a field: a member, a list item by its keys, a set member by its value, or a position. */
export type PathStep =
  { field: string } | { keys: Record<string, unknown> } | { value: unknown } | { index: number };

export type FieldPath = readonly PathStep[];

/**
 * A path as people write it: `spec.replicas`, `spec.containers[name=web].image`,
 * `metadata.labels["app.kubernetes.io/name"]`, `metadata.finalizers[=example.com/guard]`, `spec.rules[0].host`.
 */
export function formatPath(path: FieldPath): string {
  let text = "";
  for (const step of path) {
    if ("field" in step) {
      if (/^[A-Za-z_$][\w$-]*$/.test(step.field)) text += text ? `.${step.field}` : step.field;
      else text += `[${JSON.stringify(step.field)}]`;
    } else if ("keys" in step) {
      const keys = Object.entries(step.keys).map(([key, value]) => `${key}=${plain(value)}`);
      text += `[${keys.join(",")}]`;
    } else if ("value" in step) text += `[=${plain(step.value)}]`;
    else text += `[${step.index}]`;
  }
  return text;
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
