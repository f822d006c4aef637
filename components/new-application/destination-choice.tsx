"use client";

import type { ClusterView } from "@/lib/api/cluster-schema";
import { LabelList } from "@/components/cluster/label-list";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input } from "@/components/ui/field";
import { placePath } from "@/components/new-application/place-path";

/** Clusters that may be chosen, each with the namespace and what the path becomes there. */
export function DestinationChoice({
  clusters,
  path,
  namespaces,
  onNamespaces,
  error,
}: {
  clusters: ClusterView[];
  path: string;
  /** Namespace by the id of each chosen cluster. */
  namespaces: Record<string, string>;
  onNamespaces: (namespaces: Record<string, string>) => void;
  error?: string;
}) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-ink-2">Clusters and namespaces</legend>
      {clusters.length === 0 && <p className="text-ink-3">This project may not use any cluster yet.</p>}
      <ul className="border-b border-line">
        {clusters.map((cluster) => {
          const isChosen = cluster.id in namespaces;
          const place = placePath(path, cluster);
          return (
            <li
              key={cluster.id}
              className="grid gap-x-4 border-t border-line py-1.5 sm:grid-cols-[minmax(0,1fr)_220px] sm:items-center"
            >
              <Checkbox
                checked={isChosen}
                onCheckedChange={(isOn) => {
                  const { [cluster.id]: _, ...rest } = namespaces;
                  onNamespaces(isOn ? { ...rest, [cluster.id]: Object.values(rest)[0] ?? "default" } : rest);
                }}
                description={
                  isChosen &&
                  (place.missing.length > 0 ? (
                    <span className="text-degraded-ink">
                      It has no label {place.missing.join(", ")}, which the path uses.
                    </span>
                  ) : (
                    <span className="mono">{place.path || "the whole repository"}</span>
                  ))
                }
              >
                <span className="inline-flex flex-wrap items-center gap-1.5">
                  {cluster.name} <LabelList labels={cluster.labels} />
                </span>
              </Checkbox>
              {isChosen && (
                <Field label={<span className="sr-only">Namespace on {cluster.name}</span>}>
                  <Input
                    isMono
                    value={namespaces[cluster.id] ?? ""}
                    onChange={(event) => onNamespaces({ ...namespaces, [cluster.id]: event.target.value })}
                  />
                </Field>
              )}
            </li>
          );
        })}
      </ul>
      {error && (
        <p role="alert" className="mt-1 text-degraded-ink">
          {error}
        </p>
      )}
    </fieldset>
  );
}
