/** A plumb bob on its line. */
export function BrandMark({ className = "size-[18px]" }: { className?: string }) {
  return (
    <svg viewBox="0 0 18 18" aria-hidden className={className}>
      <path d="M9 1v8" stroke="currentColor" strokeWidth="1.6" />
      <path d="M5.6 9h6.8L9 17Z" fill="currentColor" />
    </svg>
  );
}
