"use client";

import { useState } from "react";
import { z } from "zod";
import { ApiError } from "@/lib/api/get-json";
import { needWords } from "@/lib/api/need-words";

export type Failure = {
  /** Said above the button; null when every reason stands beside its field. */
  message: string | null;
  /** Reasons by the name of the field at fault. */
  fields: Record<string, string>;
};

/**
 * Sends something once at a time and keeps what went wrong in words: of the form (zod) or of the server (ApiError).
 * `submit` resolves with the answer, or with undefined after a failure.
 */
export function useSubmit<Arguments extends unknown[], Answer>(
  action: (...parameters: Arguments) => Promise<Answer>,
  /** Fields that the form shows; the reason of any other one is said above the button. */
  fieldsShown: readonly string[] = [],
) {
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure>({ message: null, fields: {} });

  async function submit(...parameters: Arguments): Promise<Answer | undefined> {
    setPending(true);
    setFailure({ message: null, fields: {} });
    try {
      return await action(...parameters);
    } catch (error) {
      const found = failureOf(error, fieldsShown);
      setFailure(found);
      if (Object.keys(found.fields).length > 0) focusFirstInvalid();
      return undefined;
    } finally {
      setPending(false);
    }
  }

  return { submit, isPending, failure, clearFailure: () => setFailure({ message: null, fields: {} }) };
}

/** Takes whoever sent the form to the first field at fault, once it is marked. */
function focusFirstInvalid(): void {
  const place = document.activeElement?.closest("form, [role=dialog]") ?? document;
  requestAnimationFrame(() =>
    requestAnimationFrame(() =>
      place.querySelector<HTMLElement>(":is(input, textarea, button)[data-invalid]")?.focus(),
    ),
  );
}

function failureOf(error: unknown, fieldsShown: readonly string[]): Failure {
  if (error instanceof z.ZodError) {
    const fields: Record<string, string> = {};
    const other: string[] = [];
    for (const issue of error.issues) {
      const name = issue.path.map(String).find((part) => fieldsShown.includes(part));
      if (name) fields[name] ??= needWords(issue);
      else other.push(needWords(issue));
    }
    return { message: other.length > 0 ? [...new Set(other)].join(" ") : null, fields };
  }
  if (error instanceof ApiError && error.field && fieldsShown.includes(error.field)) {
    // The server names the field for callers without a form; here it stands beside it.
    return { message: null, fields: { [error.field]: error.message.replace(`${error.field}: `, "") } };
  }
  return {
    message:
      error instanceof ApiError
        ? error.message
        : "Something went wrong in this page. Reload it and try again.",
    fields: {},
  };
}
