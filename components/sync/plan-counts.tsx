/** "~ 2  + 1  − 1": how many lines change, create and delete. */
export function PlanCounts({ change, create, prune }: { change: number; create: number; prune: number }) {
  if (change + create + prune === 0) return null;
  const parts = [
    { sign: "~", count: change, word: "changed", ink: "text-drifted-ink" },
    { sign: "+", count: create, word: "created", ink: "text-synced-ink" },
    { sign: "−", count: prune, word: "deleted", ink: "text-degraded-ink" },
  ].filter(({ count }) => count > 0);
  return (
    <p className="mono flex gap-3 whitespace-nowrap">
      {parts.map(({ sign, count, word, ink }) => (
        <span key={word} className={ink}>
          <span aria-hidden>{sign} </span>
          {count}
          <span className="sr-only"> {word}</span>
        </span>
      ))}
    </p>
  );
}
