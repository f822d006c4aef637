import type { ReactNode } from "react";
import { Button, type ButtonProps } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Tooltip } from "@/components/ui/tooltip";

/** A square button with a picture; its name is read aloud and shown on hover. */
export function IconButton({
  label,
  children,
  className,
  size = "sm",
  variant = "quiet",
  ...props
}: Omit<ButtonProps, "aria-label" | "children"> & { label: string; children: ReactNode }) {
  return (
    <Tooltip content={label}>
      <Button
        {...props}
        aria-label={label}
        size={size}
        variant={variant}
        className={classNames(size === "sm" ? "w-7 px-0!" : "w-8 px-0!", className)}
      >
        {children}
      </Button>
    </Tooltip>
  );
}
