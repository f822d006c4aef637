/** What labels chose and choose no more: `total` targets, of which those in `leaving` are named. */
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
