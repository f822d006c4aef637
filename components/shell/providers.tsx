"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError } from "@/lib/api/get-json";
import { ToastProvider } from "@/components/ui/toast";
import { TooltipProvider } from "@/components/ui/tooltip";

/** What every page stands in: one cache of answers, one group of tooltips, one place for toasts. */
export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(makeBrowserQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        <ToastProvider>{children}</ToastProvider>
      </TooltipProvider>
    </QueryClientProvider>
  );
}

/** Answers stay true until the event stream says otherwise, so nothing is read again for its age alone. */
function makeBrowserQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        retry: (failures, error) => failures < 2 && error instanceof ApiError && error.code === "offline",
      },
    },
  });
}
