"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import {
  type ApplicationUrl,
  formatApplicationUrl,
  parseApplicationUrl,
} from "@/components/application/application-url";

export type ChangeUrl = (change: Partial<ApplicationUrl>) => void;

/**
 * What a person chose, kept in the address. What opens over the page becomes an entry of the history, so that Back
 * closes it; everything else replaces the entry. The server is not asked: the data is in the browser already.
 */
export function useApplicationUrl(): { url: ApplicationUrl; change: ChangeUrl } {
  const params = useSearchParams();
  const url = useMemo(() => parseApplicationUrl(params), [params]);
  const change = useCallback<ChangeUrl>((part) => {
    const current = parseApplicationUrl(new URLSearchParams(location.search));
    const next = { ...current, ...part };
    const address = location.pathname + formatApplicationUrl(next);
    const opens = (next.object && !current.object) || (next.dialog && !current.dialog);
    if (opens) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }, []);
  return { url, change };
}
