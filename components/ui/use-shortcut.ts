"use client";

import { useEffect, useRef } from "react";

/** A second key of a sequence must follow within this time. */
const sequenceMsMax = 900;

/**
 * Calls `handler` when the keys are pressed: "?" or "/" or "j", a sequence like "g f", or "mod+k" (⌘ on a Mac, Ctrl
 * elsewhere). Plain keys are left alone while somebody types or a dialog is open.
 */
export function useShortcut(keys: string, handler: (event: KeyboardEvent) => void, isEnabled = true) {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });

  useEffect(() => {
    if (!isEnabled) return;
    const sequence = keys.split(" ");
    let position = 0;
    let lastAt = 0;

    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.repeat) return;
      const withMod = keys.startsWith("mod+");
      if (!withMod && (isTyping(event) || hasOpenDialog())) return;
      if (event.timeStamp - lastAt > sequenceMsMax) position = 0;
      if (!matches(event, sequence[position] ?? "")) {
        if (!isModifier(event)) position = 0;
        return;
      }
      position += 1;
      lastAt = event.timeStamp;
      if (position < sequence.length) return;
      position = 0;
      event.preventDefault();
      latest.current(event);
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [keys, isEnabled]);
}

function matches(event: KeyboardEvent, key: string): boolean {
  if (key.startsWith("mod+")) {
    return (event.metaKey || event.ctrlKey) && !event.altKey && event.key.toLowerCase() === key.slice(4);
  }
  return !event.metaKey && !event.ctrlKey && !event.altKey && event.key === key;
}

const isModifier = (event: KeyboardEvent) => ["Shift", "Control", "Alt", "Meta"].includes(event.key);

function isTyping(event: KeyboardEvent): boolean {
  return (
    event.target instanceof Element &&
    event.target.closest("input, textarea, select, [contenteditable], .monaco-editor") !== null
  );
}

/** Toasts are dialogs to a screen reader; they come by themselves and take no keys. */
const openDialog = ["dialog", "alertdialog", "menu", "listbox"]
  .map((role) => `[role="${role}"]:not([data-toast])`)
  .join(", ");

function hasOpenDialog(): boolean {
  return document.querySelector(openDialog) !== null;
}
