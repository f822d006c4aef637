"use client";

import { useState } from "react";
import type { Viewer } from "@/lib/api/viewer-schema";
import { signOut } from "@/lib/api/sign-in";
import { applyTheme, type Theme, themeCookie, themeOf } from "@/components/shell/theme";
import { ChevronsIcon, MoonIcon, SunIcon, SystemIcon } from "@/components/ui/icons";
import {
  Menu,
  MenuItem,
  MenuLabel,
  MenuLink,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSeparator,
} from "@/components/ui/menu";
import { toast } from "@/components/ui/toast";

/** Who is signed in, the look of the screen, and the way out. */
export function ViewerMenu({ viewer, onChangePassword }: { viewer: Viewer; onChangePassword: () => void }) {
  const [theme, setTheme] = useState<Theme>("system");

  function choose(value: string) {
    const next = themeOf(value);
    setTheme(next);
    applyTheme(next);
  }

  return (
    <div onPointerEnter={() => setTheme(currentTheme())} onFocus={() => setTheme(currentTheme())}>
      <Menu
        side="top"
        trigger={
          <button
            type="button"
            className="flex h-11 w-full items-center gap-2.5 rounded-md px-2 text-left hover:bg-line/50 data-popup-open:bg-line/50"
          >
            <span
              aria-hidden
              className="grid size-7 shrink-0 place-items-center rounded-full bg-ink text-xs font-semibold text-paper"
            >
              {initials(viewer.name)}
            </span>
            <span className="min-w-0 flex-1">
              <span className="block truncate leading-4.5 font-medium">{viewer.name}</span>
              <span className="block truncate text-sm leading-4 text-ink-3">
                {viewer.isAdmin ? "Administrator" : viewer.email}
              </span>
            </span>
            <ChevronsIcon className="size-3.5 text-ink-3" />
          </button>
        }
      >
        <MenuLabel>{viewer.email}</MenuLabel>
        <MenuSeparator />
        <MenuRadioGroup value={theme} onValueChange={choose} aria-label="Theme">
          <MenuRadioItem value="system">
            <SystemIcon /> As the system
          </MenuRadioItem>
          <MenuRadioItem value="light">
            <SunIcon /> Light
          </MenuRadioItem>
          <MenuRadioItem value="dark">
            <MoonIcon /> Dark
          </MenuRadioItem>
        </MenuRadioGroup>
        <MenuSeparator />
        <MenuLink href="/settings">Settings</MenuLink>
        <MenuItem onClick={onChangePassword}>Change password…</MenuItem>
        <MenuItem onClick={() => void leave()}>Sign out</MenuItem>
      </Menu>
    </div>
  );
}

/** A whole page load, so that nothing of this person stays in memory. */
export async function leave() {
  try {
    await signOut();
    window.location.assign("/sign-in");
  } catch (error) {
    toast("You are still signed in", {
      description: error instanceof Error ? error.message : undefined,
      isError: true,
    });
  }
}

export function currentTheme(): Theme {
  return themeOf(document.cookie.match(new RegExp(`(?:^|; )${themeCookie}=(\\w+)`))?.[1]);
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return ((words[0]?.[0] ?? "") + (words.length > 1 ? (words.at(-1)?.[0] ?? "") : "")).toUpperCase() || "?";
}
