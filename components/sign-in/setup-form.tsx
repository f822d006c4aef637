"use client";

import { useState } from "react";
import { setUp } from "@/lib/api/settings-query";
import { setupRequestSchema } from "@/lib/api/settings-schema";
import { signIn } from "@/lib/api/sign-in";
import { NewPasswordField } from "@/components/password/new-password-field";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { useSubmit } from "@/components/ui/use-submit";

/** Makes the first administrator with the token of the one-time link, and signs in as that person. */
export function SetupForm({ token }: { token: string }) {
  const [person, setPerson] = useState({ name: "", email: "", password: "" });
  const set = (field: "name" | "email") => (event: { target: { value: string } }) =>
    setPerson({ ...person, [field]: event.target.value });
  const { submit, isPending, failure } = useSubmit(async () => {
    const request = setupRequestSchema.parse({ ...person, token });
    await setUp(request);
    await signIn(request.email, request.password);
    window.location.assign("/");
    await new Promise(() => undefined);
  }, ["name", "email", "password"]);

  return (
    <form
      noValidate
      className="space-y-3.5"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field label="Your name" error={failure.fields.name}>
        <Input autoComplete="name" autoFocus value={person.name} onChange={set("name")} />
      </Field>
      <Field label="Email" error={failure.fields.email}>
        <Input type="email" autoComplete="username" value={person.email} onChange={set("email")} />
      </Field>
      <NewPasswordField
        label="Password"
        error={failure.fields.password}
        value={person.password}
        onChange={(password) => setPerson({ ...person, password })}
      />
      <FormError>{failure.message}</FormError>
      <Button type="submit" variant="primary" className="w-full" isPending={isPending}>
        Become administrator
      </Button>
    </form>
  );
}
