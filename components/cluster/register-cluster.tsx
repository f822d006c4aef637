"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { clustersQuery, previewClusterSelections, registerCluster } from "@/lib/api/cluster-query";
import {
  type ClusterCheckAnswer,
  clusterDraftSchema,
  type ClusterSelections,
} from "@/lib/api/cluster-schema";
import { settingsQuery } from "@/lib/api/settings-query";
import { CheckedCluster } from "@/components/cluster/checked-cluster";
import { KubeconfigForm } from "@/components/cluster/kubeconfig-form";
import { nameList } from "@/components/application/name-list";
import { JoiningAndLeaving, selectionParts, shownOf } from "@/components/cluster/moved-targets";
import { LabelEditor } from "@/components/cluster/label-editor";
import { type AllowedProjects, ProjectChoice, projectsOf } from "@/components/cluster/project-choice";
import { PageHeader } from "@/components/shell/page-header";
import { StatusGlyph } from "@/components/status/glyph";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input } from "@/components/ui/field";
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

  return (
    <div className="max-w-3xl">
      <PageHeader trail={[{ href: "/clusters", label: "Clusters" }]} title="Register a cluster">
        Its credentials are encrypted with a key that is not in the database, and only workers ever read them.
      </PageHeader>
      <Step number={1} title="Paste its kubeconfig" isDone={answer !== null}>
        <KubeconfigForm
          kubeconfig={kubeconfig}
          answer={answer}
          onChange={(text) => {
            setKubeconfig(text);
            setAnswer(null);
          }}
          onAnswer={setAnswer}
        />
      </Step>
      {answer && (
        <>
          <Step number={2} title="This is what it leads to">
            <CheckedCluster probe={answer.probe} />
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

function NameCluster({ kubeconfig, answer }: { kubeconfig: string; answer: ClusterCheckAnswer }) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const projects = useQuery(settingsQuery).data?.projects ?? [];
  const [name, setName] = useState(answer.known?.name ?? "");
  const [labels, setLabels] = useState<Record<string, string>>({ env: "" });
  const [allowed, setAllowed] = useState<AllowedProjects>({});
  const [isSameAsBefore, setSameAsBefore] = useState(false);
  /** What was shown of this draft; null until it is asked, and again after it was changed. */
  const [preview, setPreview] = useState<ClusterSelections | null>(null);
  const save = useSubmit(async () => {
    const draft = clusterDraftSchema.parse({
      kubeconfig,
      name,
      labels: Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== "")),
      projects: projectsOf(allowed),
      isSameAsBefore,
    });
    const { projects: chosen } = draft;
    const wish = { clusterId: answer.known?.id ?? null, name, labels: draft.labels, projects: chosen };
    const shown = preview ?? (await previewClusterSelections(wish));
    if (!preview && selectionParts(shown).length > 0) return setPreview(shown);
    const { id } = await registerCluster({ ...draft, shown: shownOf(shown) });
    toast(`${draft.name} is registered`, { description: "It is being read for the first time." });
    await queryClient.invalidateQueries({ queryKey: clustersQuery.queryKey });
    router.push(`/clusters/${id}`);
  }, fieldsShown);

  /** After any of it was changed, what was shown holds no longer. */
  function edited<Value>(set: (value: Value) => void): (value: Value) => void {
    return (value) => {
      set(value);
      setPreview(null);
    };
  }

  return (
    <form
      noValidate
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!preview) void save.submit();
      }}
    >
      <Field
        label="Name"
        hint="Lower-case letters, digits and dashes: prod-eu."
        error={save.failure.fields.name}
        className="max-w-sm"
      >
        <Input value={name} onChange={(event) => edited(setName)(event.target.value)} autoComplete="off" />
      </Field>
      <LabelEditor initial={labels} onChange={edited(setLabels)} error={save.failure.fields.labels} />
      <ProjectChoice projects={projects} allowed={allowed} onChange={edited(setAllowed)} />
      {answer.known && (
        <Checkbox
          checked={isSameAsBefore}
          onCheckedChange={setSameAsBefore}
          description="A restored copy has the same identity. Only confirm it when this is the cluster itself and not a copy."
        >
          This is the cluster that was known as <b className="font-semibold">{answer.known.name}</b>
        </Checkbox>
      )}
      <div aria-live="polite" className="space-y-4">
        {preview && <JoiningAndLeaving selections={preview} />}
      </div>
      <FormError>{save.failure.message}</FormError>
      <Button
        // Enter in a field shows who joins; letting them takes the button.
        type={preview ? "button" : "submit"}
        onClick={preview ? () => void save.submit() : undefined}
        variant="primary"
        isPending={save.isPending}
      >
        {["Register", ...(preview ? [nameList(selectionParts(preview))] : [])].join(" and ")}
      </Button>
    </form>
  );
}
