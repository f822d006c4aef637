"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { checkNewCluster, clustersQuery, registerCluster } from "@/lib/api/cluster-query";
import { type ClusterCheckAnswer, clusterDraftSchema } from "@/lib/api/cluster-schema";
import { settingsQuery } from "@/lib/api/settings-query";
import { CapabilityList } from "@/components/cluster/capability-list";
import { LabelEditor } from "@/components/cluster/label-editor";
import { type AllowedProjects, ProjectChoice, projectsOf } from "@/components/cluster/project-choice";
import { PageHeader } from "@/components/shell/page-header";
import { StatusGlyph } from "@/components/status/glyph";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { Fact, Facts } from "@/components/ui/facts";
import { Field, Input, Textarea } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Notice } from "@/components/ui/notice";
import { Step } from "@/components/ui/step";
import { toast } from "@/components/ui/toast";
import { useSubmit } from "@/components/ui/use-submit";

const fieldsShown = ["name", "labels", "namespaces", "projects", "kubeconfig"];

/** Paste, look, name, save: nothing is kept before the last step. */
export function RegisterCluster() {
  const [kubeconfig, setKubeconfig] = useState("");
  const [answer, setAnswer] = useState<ClusterCheckAnswer | null>(null);
  const check = useSubmit(() => checkNewCluster(kubeconfig), ["kubeconfig"]);

  return (
    <div className="max-w-3xl">
      <PageHeader trail={[{ href: "/clusters", label: "Clusters" }]} title="Register a cluster">
        Its credentials are encrypted with a key that is not in the database, and only workers ever read them.
      </PageHeader>
      <Step number={1} title="Paste its kubeconfig" isDone={answer !== null}>
        <form
          onSubmit={async (event) => {
            event.preventDefault();
            setAnswer((await check.submit()) ?? null);
          }}
          className="space-y-3"
        >
          <Field
            label="Kubeconfig"
            error={check.failure.fields.kubeconfig}
            hint="With a token or a client certificate inside. References to files and exec plugins cannot work here; a service account's token can."
          >
            <Textarea
              isMono
              rows={answer ? 4 : 12}
              value={kubeconfig}
              spellCheck={false}
              autoComplete="off"
              placeholder={"apiVersion: v1\nkind: Config\nclusters: …"}
              onChange={(event) => {
                setKubeconfig(event.target.value);
                setAnswer(null);
              }}
            />
          </Field>
          <FormError>{check.failure.message && asSentence(check.failure.message)}</FormError>
          <Button
            type="submit"
            variant={answer ? "default" : "primary"}
            isPending={check.isPending}
            disabled={kubeconfig.trim() === ""}
          >
            {answer ? "Check again" : "Check"}
          </Button>
        </form>
      </Step>
      {answer && (
        <>
          <Step number={2} title="This is what it leads to">
            <CheckedCluster answer={answer} />
          </Step>
          {answer.known?.isRegistered ? (
            <Notice status="behind" icon={<StatusGlyph status="behind" />}>
              This cluster is registered already, as <b className="font-semibold">{answer.known.name}</b>.
            </Notice>
          ) : (
            <Step number={3} title="Name it">
              <NameCluster kubeconfig={kubeconfig} answer={answer} />
            </Step>
          )}
        </>
      )}
    </div>
  );
}

function CheckedCluster({ answer: { probe } }: { answer: ClusterCheckAnswer }) {
  return (
    <Card className="space-y-4">
      <Facts>
        <Fact name="API server" className="col-span-2">
          <span className="mono">{probe.server}</span>
        </Fact>
        <Fact name="Version">
          <span className="mono">{probe.version}</span>
        </Fact>
        <Fact name="Answered in">{Math.max(1, Math.round(probe.latencyMs))} ms</Fact>
        <Fact name="Signed in as" className="col-span-2">
          {probe.username ?? "not told by the cluster"}
        </Fact>
        <Fact name="Identity" className="col-span-2">
          <span className="mono">{probe.uid}</span>
        </Fact>
      </Facts>
      <CapabilityList capabilities={probe.capabilities} />
    </Card>
  );
}

function NameCluster({ kubeconfig, answer }: { kubeconfig: string; answer: ClusterCheckAnswer }) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const projects = useQuery(settingsQuery).data?.projects ?? [];
  const [name, setName] = useState(answer.known?.name ?? "");
  const [labels, setLabels] = useState<Record<string, string>>({ env: "" });
  const [allowed, setAllowed] = useState<AllowedProjects>({});
  const [isSameAsBefore, setSameAsBefore] = useState(false);
  const save = useSubmit(async () => {
    const draft = clusterDraftSchema.parse({
      kubeconfig,
      name,
      labels: Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== "")),
      projects: projectsOf(allowed),
      isSameAsBefore,
    });
    const { id } = await registerCluster(draft);
    toast(`${draft.name} is registered`, { description: "It is being read for the first time." });
    await queryClient.invalidateQueries({ queryKey: clustersQuery.queryKey });
    router.push(`/clusters/${id}`);
  }, fieldsShown);

  return (
    <form
      noValidate
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        void save.submit();
      }}
    >
      <Field
        label="Name"
        hint="Lower-case letters, digits and dashes: prod-eu."
        error={save.failure.fields.name}
        className="max-w-sm"
      >
        <Input value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" />
      </Field>
      <LabelEditor initial={labels} onChange={setLabels} />
      {save.failure.fields.labels && (
        <p className="text-degraded-ink">A label has a name or value that Kubernetes does not allow.</p>
      )}
      <ProjectChoice
        projects={projects}
        allowed={allowed}
        onChange={setAllowed}
        namespacesError={save.failure.fields.namespaces}
      />
      {answer.known && (
        <Checkbox
          checked={isSameAsBefore}
          onCheckedChange={setSameAsBefore}
          description="A restored copy has the same identity. Only confirm it when this is the cluster itself and not a copy."
        >
          This is the cluster that was known as <b className="font-semibold">{answer.known.name}</b>
        </Checkbox>
      )}
      <FormError>{save.failure.message}</FormError>
      <Button type="submit" variant="primary" isPending={save.isPending}>
        Register
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
