"use client";

import type { ClusterView } from "@/lib/api/cluster-schema";
import { labelNameSchema } from "@/lib/api/input-schema";
import { LabelList } from "@/components/cluster/label-list";
import { classNames } from "@/components/ui/class-names";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input } from "@/components/ui/field";
import { placePath } from "@/components/new-application/place-path";

const namespaceNeed = "A namespace: lower-case letters, digits and dashes.";

/** Clusters that may be chosen, each with the namespace and what the path becomes there. */
export function DestinationChoice({
  clusters,
  path,
  namespaces,
  onNamespaces,
  legend = "Clusters and namespaces",
  namespaceUsual = "default",
  isThere,
  error,
}: {
  clusters: ClusterView[];
  path: string;
  /** Namespace by the id of each chosen cluster. */
  namespaces: Record<string, string>;
  onNamespaces: (namespaces: Record<string, string>) => void;
  legend?: string;
  /** What a chosen cluster begins with. */
  namespaceUsual?: string;
  /** Whether the application is on a cluster already; a second namespace there is possible. */
  isThere?: (clusterId: string) => boolean;
  error?: string;
}) {
  // Said once, and pointed at in the field where it can be told which one is meant.
  const isWrong = (namespace: string) => Boolean(error) && !labelNameSchema.safeParse(namespace).success;
  return (
    <fieldset>
      <legend className="mb-1.5 text-ink-2">{legend}</legend>
      {clusters.length === 0 && <p className="text-ink-3">This project may not use any cluster yet.</p>}
      <ul className="border-b border-line">
        {clusters.map((cluster) => {
          const isChosen = cluster.id in namespaces;
          const place = placePath(path, cluster);
          return (
            <li
              key={cluster.id}
              className={classNames(
                "grid gap-x-4 border-t border-line py-1.5 sm:items-center",
                isChosen && "sm:grid-cols-[minmax(0,1fr)_220px]",
              )}
            >
              <Checkbox
                checked={isChosen}
                onCheckedChange={(isOn) => {
                  const { [cluster.id]: _, ...rest } = namespaces;
                  onNamespaces(
                    isOn ? { ...rest, [cluster.id]: Object.values(rest)[0] ?? namespaceUsual } : rest,
                  );
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
                  {isThere?.(cluster.id) && <span className="text-ink-3">already there</span>}
                </span>
              </Checkbox>
              {isChosen && (
                <Field
                  label={<span className="sr-only">Namespace on {cluster.name}</span>}
                  error={isWrong(namespaces[cluster.id] ?? "") && namespaceNeed}
                >
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
      {error && !Object.values(namespaces).some(isWrong) && (
        <p role="alert" className="mt-1 text-degraded-ink">
          {Object.keys(namespaces).length === 0 ? "Choose at least one cluster." : error}
        </p>
      )}
    </fieldset>
  );
}
