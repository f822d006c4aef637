"use client";

import { Menu as Base } from "@base-ui/react/menu";
import Link from "next/link";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";
import { CheckIcon } from "@/components/ui/icons";
import { popupItemStyle, popupStyle } from "@/components/ui/popup-style";

/** Actions behind one button. */
export function Menu({
  trigger,
  align = "start",
  side = "bottom",
  children,
}: {
  trigger: ReactElement<Record<string, unknown>>;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "left" | "right";
  children: ReactNode;
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 outline-none"
        >
          <Base.Popup className={popupStyle}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({
  isDanger = false,
  className,
  ...props
}: ComponentProps<typeof Base.Item> & { isDanger?: boolean }) {
  return (
    <Base.Item
      {...props}
      className={classNames(popupItemStyle, isDanger && "text-degraded-ink", className as string)}
    />
  );
}

export function MenuLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Base.Item className={popupItemStyle} render={<Link href={href} />} nativeButton={false}>
      {children}
    </Base.Item>
  );
}

/** A file to download. */
export function MenuDownload({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Base.Item className={popupItemStyle} render={<a href={href} download />} nativeButton={false}>
      {children}
    </Base.Item>
  );
}

export const MenuRadioGroup = Base.RadioGroup;

export function MenuRadioItem({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Base.RadioItem value={value} className={classNames(popupItemStyle, "justify-between")} closeOnClick>
      <span className="flex items-center gap-2">{children}</span>
      <Base.RadioItemIndicator>
        <CheckIcon />
      </Base.RadioItemIndicator>
    </Base.RadioItem>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="mx-1 my-1 h-px bg-line" />;
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <div className="px-2 pt-1.5 pb-1 text-sm text-ink-3">{children}</div>;
}
