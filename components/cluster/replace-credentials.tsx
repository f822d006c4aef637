"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { replaceCredentials } from "@/lib/api/cluster-query";
import type { ClusterCheckAnswer, ClusterView } from "@/lib/api/cluster-schema";
import { CheckedCluster } from "@/components/cluster/checked-cluster";
import { KubeconfigForm } from "@/components/cluster/kubeconfig-form";
import { StatusGlyph } from "@/components/status/glyph";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { FormError } from "@/components/ui/form-error";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast";
import { useSubmit } from "@/components/ui/use-submit";

/** Lets an administrator reach the same cluster with another kubeconfig: pasted, looked at, then kept. */
export function ReplaceCredentials({
  cluster,
  open,
  onOpenChange,
}: {
  cluster: ClusterView;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const queryClient = useQueryClient();
  const [kubeconfig, setKubeconfig] = useState("");
  const [answer, setAnswer] = useState<ClusterCheckAnswer | null>(null);
  const { submit, isPending, failure, clearFailure } = useSubmit(async () => {
    await replaceCredentials(cluster.id, kubeconfig);
    toast(`${cluster.name} has new credentials`, { description: "They are used from now on." });
    await queryClient.invalidateQueries();
    return true;
  });
  const isSame = answer?.known?.id === cluster.id;

  function change(text: string) {
    setKubeconfig(text);
    setAnswer(null);
    clearFailure();
  }
  function close() {
    change("");
    onOpenChange(false);
  }

  return (
    <Dialog
      open={open}
      onOpenChange={(isOpen) => (isOpen ? onOpenChange(true) : close())}
      title={`New credentials for ${cluster.name}`}
      description="Paste a kubeconfig with a new token or certificate. Targets, projects and history stay."
      width="lg"
      footer={
        <>
          <DialogClose render={<Button variant="quiet">Cancel</Button>} />
          <Button
            variant="primary"
            isPending={isPending}
            disabled={!isSame}
            onClick={async () => {
              if (await submit()) close();
            }}
          >
            Replace
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <KubeconfigForm kubeconfig={kubeconfig} answer={answer} onChange={change} onAnswer={setAnswer} />
        <div aria-live="polite" className="space-y-4 empty:hidden">
          {answer && !isSame && <AnotherCluster cluster={cluster} answer={answer} />}
          {answer && <CheckedCluster probe={answer.probe} />}
        </div>
        <FormError>{failure.message}</FormError>
      </div>
    </Dialog>
  );
}

function AnotherCluster({ cluster, answer }: { cluster: ClusterView; answer: ClusterCheckAnswer }) {
  const { known } = answer;
  return (
    <Notice status="degraded" icon={<StatusGlyph status="degraded" />}>
      <b className="font-semibold">
        This kubeconfig leads to {known?.isRegistered ? known.name : "another cluster"}, not to {cluster.name}
        .
      </b>{" "}
      A cluster is known by the UID of its kube-system namespace, and that of {cluster.name} is{" "}
      <span className="mono">{cluster.uid}</span>.
    </Notice>
  );
}
