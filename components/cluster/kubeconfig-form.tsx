"use client";

import { checkNewCluster } from "@/lib/api/cluster-query";
import type { ClusterCheckAnswer } from "@/lib/api/cluster-schema";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { useSubmit } from "@/components/ui/use-submit";

/** Where a kubeconfig is pasted and asked what it leads to; nothing is kept. */
export function KubeconfigForm({
  kubeconfig,
  answer,
  onChange,
  onAnswer,
}: {
  kubeconfig: string;
  answer: ClusterCheckAnswer | null;
  /** What was answered before is no longer about it. */
  onChange: (kubeconfig: string) => void;
  onAnswer: (answer: ClusterCheckAnswer | null) => void;
}) {
  const { submit, isPending, failure } = useSubmit(() => checkNewCluster(kubeconfig), ["kubeconfig"]);
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault();
        onAnswer((await submit()) ?? null);
      }}
      className="space-y-3"
    >
      <Field
        label="Kubeconfig"
        error={failure.fields.kubeconfig}
        hint="With a token or a client certificate inside, or a sign-in program that the installation allows (PLUMBLINE_EXEC_COMMANDS). References to files cannot work here."
      >
        <Textarea
          isMono
          rows={answer ? 4 : 12}
          value={kubeconfig}
          spellCheck={false}
          autoComplete="off"
          placeholder={"apiVersion: v1\nkind: Config\nclusters: …"}
          onChange={(event) => onChange(event.target.value)}
        />
      </Field>
      <FormError>{failure.message && asSentence(failure.message)}</FormError>
      <Button
        type="submit"
        variant={answer ? "default" : "primary"}
        isPending={isPending}
        disabled={kubeconfig.trim() === ""}
      >
        {answer ? "Check again" : "Check"}
      </Button>
    </form>
  );
}

/** "connection refused (10.0.0.7:6443)" is what goes behind "prod-eu does not answer:"; here it stands alone. */
function asSentence(message: string): string {
  const words = message.replace(/\.$/, "");
  // A server that refuses does answer.
  if (words.startsWith("the API server ")) return `T${words.slice(1)}.`;
  return /^[a-z]/.test(words) ? `The API server does not answer: ${words}.` : message;
}
