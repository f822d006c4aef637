"use client";

import { useState } from "react";
import { signIn, signInRequestSchema } from "@/lib/api/sign-in";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { useSubmit } from "@/components/ui/use-submit";

/** Signs in by password and goes on to `next`. */
export function SignInForm({ next }: { next: string }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { submit, isPending, failure } = useSubmit(async () => {
    const person = signInRequestSchema.parse({ email, password });
    await signIn(person.email, person.password);
    // A whole page load: nothing that another person saw stays in memory.
    window.location.assign(next);
    await new Promise(() => undefined);
  }, ["email", "password"]);

  return (
    <form
      noValidate
      className="space-y-3.5"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field label="Email" error={failure.fields.email}>
        <Input
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <Field label="Password" error={failure.fields.password}>
        <Input
          type="password"
          name="password"
          autoComplete="current-password"
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
