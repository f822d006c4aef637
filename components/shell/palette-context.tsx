"use client";

import { createContext, useContext } from "react";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";

/** Opens the palette from anywhere inside the shell. */
export const PaletteContext = createContext<() => void>(() => undefined);

/** "Find anything ⌘K". */
export function PaletteButton({ className }: { className?: string }) {
  const open = useContext(PaletteContext);
  return (
    <Button variant="quiet" onClick={open} className={className}>
      Find anything <Kbd>⌘K</Kbd>
    </Button>
  );
}
