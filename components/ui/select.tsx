"use client";

import { Select as Base } from "@base-ui/react/select";
import type { ReactNode } from "react";
import { buttonStyle, type ButtonVariant } from "@/components/ui/button-style";
import { classNames } from "@/components/ui/class-names";
import { CheckIcon, ChevronsIcon } from "@/components/ui/icons";
import { popupItemStyle, popupStyle } from "@/components/ui/popup-style";

export type SelectOption = { value: string; label: string; detail?: ReactNode };

/** One of several. Inside a Field it takes the field's label; elsewhere give `label`. */
export function Select({
  value,
  onValueChange,
  options,
  label,
  placeholder = "Choose…",
  disabled,
  size = "md",
  variant = "default",
  className,
  name,
}: {
  value: string | null;
  onValueChange: (value: string) => void;
  options: SelectOption[];
  label?: string;
  placeholder?: string;
  disabled?: boolean;
  size?: "md" | "sm";
  variant?: ButtonVariant;
  className?: string;
  name?: string;
}) {
  return (
    <Base.Root
      items={options}
      value={value}
      name={name}
      disabled={disabled}
      onValueChange={(next) => next !== null && onValueChange(next)}
    >
      <Base.Trigger
        aria-label={label}
        className={classNames(buttonStyle(variant, size), "justify-between! font-normal!", className)}
      >
        <Base.Value placeholder={placeholder} className="truncate data-placeholder:text-ink-3" />
        <Base.Icon className="text-ink-3">
          <ChevronsIcon className="size-3.5" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner
          sideOffset={4}
          alignItemWithTrigger={false}
          collisionPadding={8}
          className="z-50 outline-none select-none"
        >
          <Base.Popup className={classNames(popupStyle, "min-w-(--anchor-width)")}>
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                className={classNames(popupItemStyle, "pr-3")}
              >
                <span className="grid w-4 shrink-0 place-items-center">
                  <Base.ItemIndicator>
                    <CheckIcon className="size-3.5" />
                  </Base.ItemIndicator>
                </span>
                <Base.ItemText>{option.label}</Base.ItemText>
                {option.detail && <span className="ml-auto pl-4 text-sm text-ink-3">{option.detail}</span>}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
