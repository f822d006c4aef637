"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { plural } from "@/components/ui/plural";
import { toast } from "@/components/ui/toast";

/**
 * Goes to where what was asked for can be watched: to the operation if it is one, else back to the page, with `title` and
 * a way to the first.
 */
export function useWatch(applicationId: string, close: () => void) {
  const queryClient = useQueryClient();
  const router = useRouter();
  return (operations: { id: string }[], title: string, alsoDone: string[] = []) => {
    void queryClient.invalidateQueries({ queryKey: ["applications", applicationId] });
    const [first] = operations;
    const watch = () => router.push(`/operations/${first?.id}`);
    if (operations.length === 1) return watch();
    close();
    toast(title, {
      description: `${[...alsoDone, plural(operations.length, "operation")].join(", ")} asked for.`,
      action: first && { label: "Watch it", onClick: watch },
    });
  };
}
