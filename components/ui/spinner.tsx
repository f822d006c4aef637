/** A ring that turns; still under reduced motion. Decoration: the words beside it say what is happening. */
export function Spinner({ className = "size-3.5" }: { className?: string }) {
  return (
    <svg viewBox="0 0 14 14" aria-hidden className={`${className} animate-spin`}>
      <circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" strokeOpacity=".25" strokeWidth="1.8" />
      <path
        d="M7 2a5 5 0 0 1 5 5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
    </svg>
  );
}
