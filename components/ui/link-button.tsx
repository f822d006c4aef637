import Link from "next/link";
import type { ComponentProps } from "react";
import { buttonStyle, type ButtonSize, type ButtonVariant } from "@/components/ui/button-style";
import { classNames } from "@/components/ui/class-names";

/** A link that looks like a button: for going somewhere, never for changing something. */
export function LinkButton({
  variant,
  size,
  className,
  ...props
}: ComponentProps<typeof Link> & { variant?: ButtonVariant; size?: ButtonSize }) {
  return <Link {...props} className={classNames(buttonStyle(variant, size), className)} />;
}
