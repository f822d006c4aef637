"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { fleetQuery, refreshTargets } from "@/lib/api/fleet-query";
import { operationsQuery } from "@/lib/api/operation-query";
import type { Viewer } from "@/lib/api/viewer-schema";
import { type PaletteGroup, paletteGroups, type PaletteItem } from "@/components/shell/palette-items";
import { applyTheme } from "@/components/shell/theme";
import { leave } from "@/components/shell/viewer-menu";
import { StatusGlyph } from "@/components/status/glyph";
import { SearchIcon } from "@/components/ui/icons";
import { Kbd } from "@/components/ui/kbd";
import { toast } from "@/components/ui/toast";

/** Finds anything and does anything that the viewer may do. */
export function Palette({
  viewer,
  open,
  onOpenChange,
  onShortcuts,
  onChangePassword,
}: {
  viewer: Viewer;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onShortcuts: () => void;
  onChangePassword: () => void;
}) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-veil transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Viewport className="fixed inset-0 z-40 flex items-start justify-center px-4 pt-[12vh]">
          <Dialog.Popup
            aria-label="Find anything"
            className="flex max-h-[min(560px,72vh)] w-full max-w-xl flex-col overflow-hidden rounded-xl border border-line-2 bg-floating shadow-high transition-[opacity,scale] duration-150 ease-out data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0"
          >
            <PaletteBody
              viewer={viewer}
              onShortcuts={onShortcuts}
              onChangePassword={onChangePassword}
              onClose={() => onOpenChange(false)}
            />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({
  viewer,
  onShortcuts,
  onChangePassword,
  onClose,
}: {
  viewer: Viewer;
  onShortcuts: () => void;
  onChangePassword: () => void;
  onClose: () => void;
}) {
  const [typed, setTyped] = useState("");
  const fleet = useQuery(fleetQuery).data;
  const operations = useInfiniteQuery(operationsQuery()).data;
  const router = useRouter();
  const groups = useMemo(
    () =>
      paletteGroups(typed, {
        fleet,
        operations: operations?.pages.flatMap((page) => page.operations),
        canAdminister: viewer.isAdmin || viewer.projects.some((project) => project.role === "admin"),
        canOperate: (projectId) =>
          viewer.isAdmin || viewer.projects.some(({ id, role }) => id === projectId && role !== "viewer"),
      }),
    [typed, fleet, operations, viewer],
  );

  function perform(item: PaletteItem) {
    onClose();
    if (item.href) router.push(item.href);
    else if (item.action === "shortcuts") onShortcuts();
    else if (item.action === "change-password") onChangePassword();
    else if (item.action === "sign-out") void leave();
    else if (item.action === "refresh")
      void refresh(fleet?.rows.flatMap((row) => row.cells.map((cell) => cell.targetId)));
    else if (item.action === "theme-light") applyTheme("light");
    else if (item.action === "theme-dark") applyTheme("dark");
    else applyTheme("system");
  }

  return (
    <Autocomplete.Root
      open
      inline
      mode="none"
      items={groups}
      value={typed}
      onValueChange={setTyped}
      itemToStringValue={(item: PaletteItem) => item.label}
      autoHighlight="always"
      keepHighlight
    >
      <div className="flex items-center gap-2.5 border-b border-line px-4 text-ink-3">
        <SearchIcon />
        <Autocomplete.Input
          aria-label="Find anything"
          placeholder="Application, cluster, page, operation or action…"
          className="h-12 min-w-0 flex-1 bg-transparent text-lg text-ink outline-none"
        />
        <Kbd>Esc</Kbd>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-1.5">
        <Autocomplete.Empty className="empty:hidden">
          <p className="px-3 py-8 text-center text-ink-2">Nothing here has that name.</p>
        </Autocomplete.Empty>
        <Autocomplete.List>
          {(group: PaletteGroup) => (
            <Autocomplete.Group key={group.value} items={group.items} className="pb-1.5">
              <Autocomplete.GroupLabel className="px-2.5 pt-1.5 pb-1 text-sm text-ink-3">
                {group.value}
              </Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(item: PaletteItem) => (
                  <Autocomplete.Item
                    key={item.id}
                    value={item}
                    onClick={() => perform(item)}
                    className="flex h-9 cursor-default items-center gap-2.5 rounded-sm px-2.5 outline-none select-none data-highlighted:bg-line/70"
                  >
                    {item.status && <StatusGlyph status={item.status} />}
                    <span className="min-w-0 flex-1 truncate">{item.label}</span>
                    {item.detail && <span className="truncate text-sm text-ink-3">{item.detail}</span>}
                  </Autocomplete.Item>
                )}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </div>
    </Autocomplete.Root>
  );
}

async function refresh(targetIds: string[] = []) {
  if (targetIds.length === 0) return;
  try {
    await refreshTargets(targetIds.slice(0, 1000));
    toast(`Looking at ${targetIds.length} targets again`);
  } catch (error) {
    toast("Could not ask for a new look", {
      description: error instanceof Error ? error.message : undefined,
      isError: true,
    });
  }
}
