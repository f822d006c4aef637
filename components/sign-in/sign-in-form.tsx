"use client";

import { useState } from "react";
import { signIn } from "@/lib/api/sign-in";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { useSubmit } from "@/components/ui/use-submit";

/** Signs in by password and goes on to `next`. */
export function SignInForm({ next }: { next: string }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { submit, isPending, failure } = useSubmit(async () => {
    await signIn(email.trim(), password);
    // A whole page load: nothing that another person saw stays in memory.
    window.location.assign(next);
    await new Promise(() => undefined);
  });

  return (
    <form
      className="space-y-3.5"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field label="Email">
        <Input
          type="email"
          name="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <Field label="Password">
        <Input
          type="password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <FormError>{failure.message}</FormError>
      <Button type="submit" variant="primary" className="w-full" isPending={isPending}>
        Sign in
      </Button>
    </form>
  );
}
