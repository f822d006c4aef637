"use client";

import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { CheckIcon, CopyIcon } from "@/components/ui/icons";
import { IconButton } from "@/components/ui/icon-button";

/** Puts `text` on the clipboard and says so for two seconds. With `children` a button with words, else a picture. */
export function CopyButton({
  text,
  label = "Copy",
  className,
  children,
}: {
  text: string;
  label?: string;
  className?: string;
  children?: string;
}) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () => void copyText(text).then(setCopied);
  const icon = isCopied ? <CheckIcon className="size-3.5 text-synced" /> : <CopyIcon className="size-3.5" />;

  return (
    <>
      {children ? (
        <Button size="sm" onClick={copy} className={className}>
          {icon}
          {children}
        </Button>
      ) : (
        <IconButton label={isCopied ? "Copied" : label} onClick={copy} className={className}>
          {icon}
        </IconButton>
      )}
      <span role="status" className="sr-only">
        {isCopied ? "Copied." : ""}
      </span>
    </>
  );
}

/** Without a secure context (plain HTTP on another host) browsers have no clipboard API: select and copy instead. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    return isDone;
  }
}
