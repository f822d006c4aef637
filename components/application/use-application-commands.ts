"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { changeIgnoreDifferences, changePolicy, removeApplication } from "@/lib/api/application-query";
import type { ApplicationView } from "@/lib/api/application-schema";
import { refreshTargets } from "@/lib/api/fleet-query";
import type { SyncPolicy } from "@/lib/domain/sync/policy";
import { plural } from "@/components/ui/plural";
import { toast } from "@/components/ui/toast";

/** What can be done to an application without a dialog of its own. Each says how it went. */
export function useApplicationCommands(application: ApplicationView) {
  const { id, targets, name } = application;
  const queryClient = useQueryClient();
  const router = useRouter();
  const changed = () => queryClient.invalidateQueries({ queryKey: ["applications", id] });
  const failed = (title: string) => (error: Error) =>
    toast(title, { description: error.message, isError: true });

  const refresh = useMutation({
    mutationFn: () => refreshTargets(targets.map((target) => target.id)),
    onSuccess: async () => {
      await changed();
      toast("Asked Git and the clusters again");
    },
    onError: failed("Could not refresh"),
  });
  const policy = useMutation({
    mutationFn: (next: SyncPolicy) => changePolicy(id, next),
    onSuccess: async () => {
      await changed();
      toast("Policy saved");
    },
    onError: failed("Could not change the policy"),
  });
  const ignoreDifferences = useMutation({
    mutationFn: (text: string) => changeIgnoreDifferences(id, text),
    onSuccess: async ({ rules }) => {
      await changed();
      toast(rules === 0 ? "Nothing is ignored" : `${plural(rules, "rule")} saved`);
    },
  });
  const remove = useMutation({
    mutationFn: () => removeApplication(id),
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: ["applications", id] });
      void queryClient.invalidateQueries({ queryKey: ["fleet"] });
      toast(`${name} is no longer managed`, { description: "Its objects and its record stay as they are." });
      router.push("/");
    },
    onError: failed(`Could not stop managing ${name}`),
  });
  return { refresh, policy, ignoreDifferences, remove };
}
