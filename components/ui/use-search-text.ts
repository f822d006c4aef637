"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";

/**
 * A text that lives in the address (`?name=`), so that a link opens the same view. Typing replaces the address without
 * asking the server; going back or following a link changes the text.
 */
export function useSearchText(name: string): [string, (text: string) => void] {
  const inAddress = useSearchParams().get(name) ?? "";
  const [text, setText] = useState(inAddress);
  const echoes = useRef(new Echoes(inAddress));

  useEffect(() => {
    if (echoes.current.isForeign(inAddress)) setText(inAddress);
  }, [inAddress]);

  const write = useCallback(
    (next: string) => {
      setText(next);
      echoes.current.wrote(next.trim());
      replaceSearch({ [name]: next.trim() });
    },
    [name],
  );
  return [text, write];
}

/**
 * What was written to the address comes back from it later, possibly after more was typed: such an echo must not take
 * letters away from whoever types fast.
 */
export class Echoes {
  /** What was written and has not come back yet, oldest first. */
  #awaited: string[] = [];
  #last: string;

  constructor(address: string) {
    this.#last = address;
  }

  wrote(text: string): void {
    if (text !== this.#last) this.#awaited.push(text);
    this.#last = text;
  }

  /** Whether somebody else changed the address: a link, or going back. */
  isForeign(address: string): boolean {
    const place = this.#awaited.indexOf(address);
    if (place >= 0) {
      this.#awaited.splice(0, place + 1);
      return false;
    }
    if (address === this.#last) return false;
    this.#awaited = [];
    this.#last = address;
    return true;
  }
}

/** Sets or (when empty) takes away parameters of the address, without a new entry in the history. */
export function replaceSearch(changes: Record<string, string | null | undefined>) {
  const url = new URL(window.location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  window.history.replaceState(null, "", url);
}
