"use client";

import { type RefObject, useEffect } from "react";
import type { DiffHandle } from "@/components/manifest-diff/diff-side";

/** j and k walk through the differences, also from inside the read-only editor, and never while somebody types. */
export function useDiffKeys(diff: RefObject<DiffHandle | null>) {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.key !== "j" && event.key !== "k") return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest("input, textarea:not([readonly]), [role=listbox], .find-widget")) return;
      event.preventDefault();
      diff.current?.goTo(event.key === "j" ? "next" : "previous");
    }
    // Captured, because the editor would swallow keys that it has no use for.
    addEventListener("keydown", onKeyDown, { capture: true });
    return () => removeEventListener("keydown", onKeyDown, { capture: true });
  }, [diff]);
}
