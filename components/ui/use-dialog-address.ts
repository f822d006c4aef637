"use client";

import { useSearchParams } from "next/navigation";
import { replaceSearch } from "@/components/ui/use-search-text";

/** Whether a dialog is open, as `?dialog=` of the address says: a link can open it. */
export function useDialogAddress(name: string): [boolean, (isOpen: boolean) => void] {
  const isOpen = useSearchParams().get("dialog") === name;
  return [isOpen, (next) => replaceSearch({ dialog: next ? name : null })];
}
