"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeCluster, previewClusterChange } from "@/lib/api/cluster-query";
import { type ClusterChangePreview, clusterNamingSchema, type ClusterView } from "@/lib/api/cluster-schema";
import { nameList } from "@/components/application/name-list";
import { LabelEditor } from "@/components/cluster/label-editor";
import { MovedTargets, selectionParts, shownOf } from "@/components/cluster/moved-targets";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { plural } from "@/components/ui/plural";
import { toast } from "@/components/ui/toast";
import { useSubmit } from "@/components/ui/use-submit";

/** Lets an administrator change name and labels; which targets read something else then is said before it is saved. */
export function ChangeCluster({ cluster }: { cluster: ClusterView }) {
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [draft, setDraft] = useState({ name: cluster.name, labels: cluster.labels });
  /** What was shown of this draft; null until it is asked, and again after it was changed. */
  const [preview, setPreview] = useState<ClusterChangePreview | null>(null);
  const { submit, isPending, failure, clearFailure } = useSubmit(async () => {
    const naming = clusterNamingSchema.parse({
      name: draft.name,
      labels: Object.fromEntries(Object.entries(draft.labels).filter(([, value]) => value !== "")),
    });
    const shown = preview ?? (await previewClusterChange(cluster.id, naming));
    if (!preview && hasNews(shown)) {
      setPreview(shown);
      return false;
    }
    await changeCluster(cluster.id, {
      ...naming,
      moving: shown.moves.map(({ targetId }) => targetId),
      ...shownOf(shown),
    });
    toast(`${naming.name} is saved`);
    await queryClient.invalidateQueries();
    return true;
  }, ["name", "labels"]);

  function edit(next: typeof draft) {
    setDraft(next);
    setPreview(null);
    clearFailure();
  }
  async function save() {
    if (await submit()) setOpen(false);
  }
  const isStuck = (preview?.unresolved.length ?? 0) > 0;

  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        edit({ name: cluster.name, labels: cluster.labels });
      }}
      trigger={<Button aria-label={`Change… name and labels of ${cluster.name}`}>Change…</Button>}
      title={`Name and labels of ${cluster.name}`}
      footer={
        <>
          <DialogClose render={<Button variant="quiet">Cancel</Button>} />
          <Button
            // Enter in a field shows what moves; moving it takes the button.
            type={preview ? "button" : "submit"}
            form="cluster-naming"
            onClick={preview ? () => void save() : undefined}
            variant="primary"
            isPending={isPending}
            disabled={isStuck}
          >
            {isStuck ? "Save" : saveWords(preview)}
          </Button>
        </>
      }
    >
      <form
        id="cluster-naming"
        noValidate
        className="space-y-4"
        onSubmit={async (event) => {
          event.preventDefault();
          if (!preview) await save();
        }}
      >
        <Field
          label="Name"
          hint="Lower-case letters, digits and dashes: prod-eu."
          error={failure.fields.name}
          className="max-w-sm"
        >
          <Input
            value={draft.name}
            autoComplete="off"
            onChange={(event) => edit({ ...draft, name: event.target.value })}
          />
        </Field>
        <LabelEditor
          initial={cluster.labels}
          onChange={(labels) => edit({ ...draft, labels })}
          error={failure.fields.labels}
        />
        <div aria-live="polite">{preview && <MovedTargets preview={preview} />}</div>
        <FormError>{failure.message}</FormError>
      </form>
    </Dialog>
  );
}

const hasNews = ({ moves, unresolved, joining, leaving }: ClusterChangePreview) =>
  moves.length + unresolved.length + joining.length + leaving.length > 0;

/** What pressing it does beyond saving: "Save, move 2 targets and let go of 1". */
function saveWords(preview: ClusterChangePreview | null): string {
  if (!preview) return "Save";
  const { moves } = preview;
  const moved = moves.length > 0 ? [`move ${plural(moves.length, "target")}`] : [];
  const parts = [...moved, ...selectionParts(preview)];
  return ["Save", nameList(parts)].filter(Boolean).join(parts.length > 1 ? ", " : " and ");
}
