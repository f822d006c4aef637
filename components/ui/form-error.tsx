/** Why a form was not accepted, above its button; what stands in `backticks` is set in mono. Empty until there is something to say. */
export function FormError({ children }: { children?: string | null }) {
  if (!children) return null;
  return (
    <p role="alert" data-status="degraded" className="rounded-md bg-(--c-tint) px-3 py-2 text-(--c-ink)">
      {children.split("`").map((part, index) =>
        index % 2 === 1 ? (
          // oxlint-disable-next-line react/no-array-index-key -- the parts of a sentence have no other identity
          <span key={index} className="mono">
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </p>
  );
}
