"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { followAgain } from "@/lib/api/application-query";
import type { ApplicationView, FollowRequest } from "@/lib/api/application-schema";
import { plural } from "@/components/ui/plural";
import { toast } from "@/components/ui/toast";

/** Ends the holds that were chosen, and says what was asked for; pending until the page knows that they have ended. */
export function useFollow({ id, revision }: ApplicationView, close: () => void) {
  const queryClient = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: (request: FollowRequest) => followAgain(id, request),
    onSuccess: async ({ operations }) => {
      await queryClient.invalidateQueries({ queryKey: ["applications", id] });
      close();
      const [operation] = operations;
      toast(`Following ${revision} again`, {
        description: operation
          ? `${plural(operations.length, "operation")} asked for.`
          : "Nothing has to change for it.",
        action: operation && { label: "Watch it", onClick: () => router.push(`/operations/${operation.id}`) },
      });
    },
  });
}
