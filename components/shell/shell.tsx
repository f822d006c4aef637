"use client";

import { Dialog } from "@base-ui/react/dialog";
import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import type { Viewer } from "@/lib/api/viewer-schema";
import { ChangePassword } from "@/components/password/change-password";
import { BrandMark } from "@/components/shell/brand";
import { EventStream } from "@/components/shell/event-stream";
import { Favicon } from "@/components/shell/favicon";
import { navigation } from "@/components/shell/navigation";
import { Palette } from "@/components/shell/palette";
import { PaletteContext } from "@/components/shell/palette-context";
import { ShortcutsDialog } from "@/components/shell/shortcuts-dialog";
import { Sidebar } from "@/components/shell/sidebar";
import { MenuIcon, SearchIcon } from "@/components/ui/icons";
import { IconButton } from "@/components/ui/icon-button";
import { useShortcut } from "@/components/ui/use-shortcut";

/** Pages for people who are not signed in stand alone, also while the way out of the product is still on screen. */
const bare = ["/sign-in", "/setup"];

/** The frame around every page of a signed-in person: navigation, palette, shortcuts, event stream. */
export function Shell({ viewer, children }: { viewer: Viewer | null; children: ReactNode }) {
  const pathname = usePathname();
  if (!viewer || bare.includes(pathname)) return <>{children}</>;
  return <Frame viewer={viewer}>{children}</Frame>;
}

function Frame({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isShortcutsOpen, setShortcutsOpen] = useState(false);
  const [isPasswordOpen, setPasswordOpen] = useState(false);
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  useShortcut("mod+k", () => setPaletteOpen((isOpen) => !isOpen));
  useShortcut("?", () => setShortcutsOpen(true));
  const openShortcuts = () => {
    setDrawerOpen(false);
    setShortcutsOpen(true);
  };
  const openPassword = () => {
    setDrawerOpen(false);
    setPasswordOpen(true);
  };

  return (
    <PaletteContext value={() => setPaletteOpen(true)}>
      <EventStream />
      <Favicon />
      {navigation.map(({ href, key }) => (
        <GoTo key={href} href={href} keys={`g ${key}`} />
      ))}
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed! focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:border focus:border-line-2 focus:bg-floating focus:px-3! focus:py-1.5! focus:shadow-high"
      >
        Skip to content
      </a>
      <div className="grid min-h-dvh grid-cols-1 max-md:grid-rows-[auto_1fr] md:grid-cols-[208px_minmax(0,1fr)]">
        <aside className="sticky top-0 hidden h-dvh border-r border-line md:block">
          <Sidebar viewer={viewer} onShortcuts={openShortcuts} onChangePassword={openPassword} />
        </aside>
        <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-b border-line bg-paper px-3 md:hidden">
          <IconButton label="Open navigation" size="md" onClick={() => setDrawerOpen(true)}>
            <MenuIcon />
          </IconButton>
          <span className="flex items-center gap-2 font-semibold">
            <BrandMark />
            Plumbline
          </span>
          <IconButton
            label="Find anything"
            size="md"
            className="ml-auto"
            onClick={() => setPaletteOpen(true)}
          >
            <SearchIcon />
          </IconButton>
        </header>
        <main id="main" tabIndex={-1} className="min-w-0 px-4 pt-4 pb-12 outline-none md:px-7 md:pt-5">
          {children}
        </main>
      </div>
      <Dialog.Root open={isDrawerOpen} onOpenChange={setDrawerOpen}>
        <Dialog.Portal>
          <Dialog.Backdrop className="fixed inset-0 z-40 bg-veil transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
          <Dialog.Popup
            aria-label="Navigation"
            className="fixed inset-y-0 left-0 z-40 w-64 border-r border-line shadow-high transition-[translate] duration-200 ease-out data-ending-style:-translate-x-full data-starting-style:-translate-x-full"
          >
            <Sidebar
              viewer={viewer}
              onShortcuts={openShortcuts}
              onChangePassword={openPassword}
              onNavigate={() => setDrawerOpen(false)}
            />
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
      <Palette
        viewer={viewer}
        open={isPaletteOpen}
        onOpenChange={setPaletteOpen}
        onShortcuts={() => setShortcutsOpen(true)}
        onChangePassword={() => setPasswordOpen(true)}
      />
      <ChangePassword email={viewer.email} open={isPasswordOpen} onOpenChange={setPasswordOpen} />
      <ShortcutsDialog open={isShortcutsOpen} onOpenChange={setShortcutsOpen} />
    </PaletteContext>
  );
}

function GoTo({ href, keys }: { href: string; keys: string }) {
  const router = useRouter();
  useShortcut(keys, () => router.push(href));
  return null;
}
