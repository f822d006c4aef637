import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

/** Hands answers that the server has already read to the queries of the page, so that the first paint is whole. */
export function Hydrated({
  seed,
  children,
}: {
  seed: (queryClient: QueryClient) => void;
  children: ReactNode;
}) {
  const queryClient = new QueryClient();
  seed(queryClient);
  return <HydrationBoundary state={dehydrate(queryClient)}>{children}</HydrationBoundary>;
}
