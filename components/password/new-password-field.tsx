"use client";

import { useState } from "react";
import { passwordLength } from "@/lib/api/input-schema";
import { Field, Input } from "@/components/ui/field";

/** Where somebody chooses a password. It can be looked at, because a slip of the finger would lock them out. */
export function NewPasswordField({
  label,
  hint,
  value,
  onChange,
  error,
}: {
  label: string;
  /** Besides how long it has to be. */
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  error?: string;
}) {
  const [isShown, setShown] = useState(false);
  return (
    <Field
      label={label}
      hint={[`At least ${passwordLength.min} characters.`, hint].filter(Boolean).join(" ")}
      error={error}
    >
      <div className="relative">
        <Input
          type={isShown ? "text" : "password"}
          autoComplete="new-password"
          spellCheck={false}
          className="pr-14"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
        <button
          type="button"
          aria-label={isShown ? "Hide the password" : "Show the password"}
          onClick={() => setShown(!isShown)}
          className="absolute inset-y-1 right-1 rounded-sm px-2 text-sm text-ink-3 hover:bg-line/60 hover:text-ink"
        >
          {isShown ? "Hide" : "Show"}
        </button>
      </div>
    </Field>
  );
}
