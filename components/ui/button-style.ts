import { classNames } from "@/components/ui/class-names";

export type ButtonVariant = "primary" | "default" | "quiet" | "danger";
export type ButtonSize = "md" | "sm";

const variants: Record<ButtonVariant, string> = {
  primary: "border-ink bg-ink text-paper hover:not-disabled:bg-ink/88 active:not-disabled:bg-ink/80",
  default:
    "border-line-2 bg-raised text-ink shadow-low hover:not-disabled:border-ink-4 hover:not-disabled:bg-sunken active:not-disabled:bg-line",
  quiet:
    "border-transparent text-ink-2 hover:not-disabled:bg-line/60 hover:not-disabled:text-ink active:not-disabled:bg-line",
  danger:
    "border-degraded/40 bg-raised text-degraded-ink shadow-low hover:not-disabled:border-degraded hover:not-disabled:bg-degraded-tint",
};
const sizes: Record<ButtonSize, string> = {
  md: "h-8 px-3 rounded-md gap-2",
  sm: "h-7 px-2.5 rounded-sm gap-1.5",
};

/** The look of whatever is pressed, button or link. */
export function buttonStyle(variant: ButtonVariant = "default", size: ButtonSize = "md"): string {
  return classNames(
    "inline-flex shrink-0 items-center justify-center whitespace-nowrap border font-medium select-none",
    "transition-[background-color,border-color,color] duration-100 disabled:opacity-50 aria-disabled:opacity-50",
    "data-popup-open:bg-sunken",
    variants[variant],
    sizes[size],
  );
}
