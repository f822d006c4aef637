"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { z } from "zod";
import { addRepository, checkRepository, repositoriesQuery } from "@/lib/api/repository-query";
import { repositoryDraftSchema, type repositorySavedSchema } from "@/lib/api/repository-schema";
import { viewerQuery } from "@/lib/api/viewer-query";
import type { RepositoryProbe } from "@/lib/domain/git/git";
import { WebhookSecret } from "@/components/repository/webhook-secret";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Fact, Facts } from "@/components/ui/facts";
import { Field, Input } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Select } from "@/components/ui/select";
import { Step } from "@/components/ui/step";
import { useSubmit } from "@/components/ui/use-submit";

const trail = [{ href: "/repositories", label: "Repositories" }];
const fieldsShown = ["url", "token", "projectId"];

/**
 * Address and token, look, save; then the webhook's secret, once. A repository that is connected already gets the new
 * token: then its address and project are known.
 */
export function ConnectRepository({
  known,
}: {
  known: { address: string | null; projectId: string | null };
}) {
  const queryClient = useQueryClient();
  const projects = (useQuery(viewerQuery).data?.projects ?? []).filter(({ role }) => role === "admin");
  const [url, setUrl] = useState(known.address ?? "");
  const [token, setToken] = useState("");
  const [chosen, setProjectId] = useState(known.projectId);
  const [probe, setProbe] = useState<RepositoryProbe | null>(null);
  const [saved, setSaved] = useState<z.infer<typeof repositorySavedSchema> | null>(null);
  const projectId = chosen ?? projects[0]?.id ?? "";
  const draft = () => repositoryDraftSchema.parse({ url, token: token.trim() || null, projectId });
  const check = useSubmit(() => checkRepository(draft()), fieldsShown);
  const save = useSubmit(() => addRepository(draft()), fieldsShown);
  const failure = check.failure.message ? check.failure : { ...check.failure, message: save.failure.message };
  const edit = (set: (value: string) => void) => (event: { target: { value: string } }) => {
    set(event.target.value);
    setProbe(null);
  };

  if (saved && probe) {
    return (
      <div className="max-w-3xl">
        <PageHeader trail={trail} title={`${probe.owner}/${probe.name} is connected`}>
          Commits are noticed by asking already. With the webhook they are noticed at once.
        </PageHeader>
        <WebhookSecret
          webhookUrl={saved.webhookUrl}
          webhookSecret={saved.webhookSecret}
          repositoryUrl={probe.url}
        />
      </div>
    );
  }
  return (
    <div className="max-w-3xl">
      <PageHeader trail={trail} title="Connect a repository">
        It is read, never written to. The token is encrypted with a key that is not in the database.
      </PageHeader>
      <Step number={1} title="Where it is" isDone={probe !== null}>
        <form
          noValidate
          className="max-w-xl space-y-3.5"
          onSubmit={async (event) => {
            event.preventDefault();
            setProbe((await check.submit()) ?? null);
          }}
        >
          <Field
            label="Address"
            hint="As you open it in a browser: https://github.com/acme/shop-config"
            error={check.failure.fields.url}
          >
            <Input type="url" value={url} onChange={edit(setUrl)} autoComplete="off" spellCheck={false} />
          </Field>
          <Field
            label="Token"
            hint="A fine-grained token that may read contents and metadata. Leave it empty for a public repository."
            error={check.failure.fields.token}
          >
            <Input type="password" value={token} onChange={edit(setToken)} autoComplete="off" isMono />
          </Field>
          <Field label="Project" error={check.failure.fields.projectId}>
            <Select
              value={projectId}
              onValueChange={setProjectId}
              className="max-w-xs"
              placeholder="No project that you administer"
              options={projects.map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Field>
          {!probe && <FormError>{failure.message}</FormError>}
          <Button
            type="submit"
            variant={probe ? "default" : "primary"}
            isPending={check.isPending}
            disabled={url.trim() === "" || projectId === ""}
          >
            {probe ? "Check again" : "Check"}
          </Button>
        </form>
      </Step>
      {probe && (
        <Step number={2} title="This is what was found">
          <Card className="mb-4">
            <Facts>
              <Fact name="Repository" className="col-span-2">
                <span className="font-medium">
                  {probe.owner}/{probe.name}
                </span>
                <span className="text-ink-2">, {probe.isPrivate ? "private" : "public"}</span>
              </Fact>
              <Fact name="Default branch">
                <span className="mono">{probe.defaultBranch}</span>
              </Fact>
              <Fact name="Branches">{probe.branches.length}</Fact>
              <Fact name="Read through" className="col-span-full">
                <span className="mono">{probe.apiUrl}</span>
              </Fact>
            </Facts>
          </Card>
          <div className="space-y-3">
            <FormError>{save.failure.message}</FormError>
            <Button
              variant="primary"
              isPending={save.isPending}
              onClick={async () => {
                const answer = await save.submit();
                if (!answer) return;
                setSaved(answer);
                await queryClient.invalidateQueries({ queryKey: repositoriesQuery.queryKey });
              }}
            >
              Connect
            </Button>
          </div>
        </Step>
      )}
    </div>
  );
}
