import type { ComponentProps } from "react";
import { buttonStyle, type ButtonSize, type ButtonVariant } from "@/components/ui/button-style";
import { classNames } from "@/components/ui/class-names";
import { Spinner } from "@/components/ui/spinner";

export type ButtonProps = ComponentProps<"button"> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Work is under way: the button keeps its width, shows a ring and cannot be pressed again. */
  isPending?: boolean;
};

export function Button({
  variant,
  size,
  isPending = false,
  className,
  children,
  disabled,
  onClick,
  ...props
}: ButtonProps) {
  return (
    <button
      type="button"
      {...props}
      disabled={disabled}
      // Not `disabled`: that would take the focus away from whoever has just pressed it.
      aria-disabled={isPending || undefined}
      aria-busy={isPending || undefined}
      onClick={isPending ? (event) => event.preventDefault() : onClick}
      className={classNames(buttonStyle(variant, size), "relative", className)}
    >
      {isPending && (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner />
        </span>
      )}
      <span
        className={classNames(
          "inline-flex items-center",
          size === "sm" ? "gap-1.5" : "gap-2",
          isPending && "opacity-0",
        )}
      >
        {children}
      </span>
    </button>
  );
}
