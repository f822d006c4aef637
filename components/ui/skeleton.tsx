import { classNames } from "@/components/ui/class-names";

/** A grey shape of the size that the content will have. Say "Loading" once, in the region that holds it. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classNames("animate-breathe rounded-xs bg-line", className)} />;
}
