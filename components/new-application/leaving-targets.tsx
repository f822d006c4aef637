/** What labels chose and choose no more; at most so many are named as there are in `leaving`. */
export function LeavingTargets({
  leaving,
  total = leaving.length,
}: {
  leaving: { clusterName: string; namespace: string }[];
  total?: number;
}) {
  if (total === 0) return null;
  return (
    <p className="text-ink-2">
      No longer managed then, with all objects left as they are:{" "}
      {leaving.map(({ clusterName, namespace }) => `${clusterName} (${namespace})`).join(", ")}
      {total > leaving.length && ` and ${total - leaving.length} more`}.
    </p>
  );
}
