"use client";

import type { ClusterView } from "@/lib/api/cluster-schema";
import { labelNameSchema } from "@/lib/api/input-schema";
import type { Settings } from "@/lib/api/settings-schema";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input } from "@/components/ui/field";

/** Namespaces as they are typed, by the id of each project that may use a cluster; nothing typed means all. */
export type AllowedProjects = Record<string, string>;

/** Which projects may use a cluster, each with the namespaces that are its own there. */
export function ProjectChoice({
  projects,
  allowed,
  onChange,
  namespacesError,
}: {
  projects: Settings["projects"];
  allowed: AllowedProjects;
  onChange: (allowed: AllowedProjects) => void;
  /** What is wrong with some namespace; shown where one cannot be right. */
  namespacesError?: string;
}) {
  return (
    <fieldset>
      <legend className="mb-1 text-ink-2">Projects that may use it</legend>
      {projects.length === 0 && <p className="text-ink-3">There is no project yet.</p>}
      <div className="space-y-1.5">
        {projects.map((project) => (
          <div key={project.id} className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1">
            <Checkbox
              className="min-w-40"
              checked={project.id in allowed}
              onCheckedChange={(isOn) => {
                const { [project.id]: _, ...rest } = allowed;
                onChange(isOn ? { ...rest, [project.id]: "" } : rest);
              }}
            >
              {project.name}
            </Checkbox>
            {project.id in allowed && (
              <Field
                label={<span className="sr-only">Namespaces of {project.name}</span>}
                className="min-w-48 flex-1"
                error={namespacesError && !areNames(allowed[project.id] ?? "") && namespacesError}
              >
                <Input
                  isMono
                  placeholder="every namespace"
                  value={allowed[project.id] ?? ""}
                  onChange={(event) => onChange({ ...allowed, [project.id]: event.target.value })}
                />
              </Field>
            )}
          </div>
        ))}
      </div>
    </fieldset>
  );
}

const namesIn = (typed: string) => typed.split(/[\s,]+/).filter(Boolean);
const areNames = (typed: string) => namesIn(typed).every((name) => labelNameSchema.safeParse(name).success);

/** What was typed, as it is sent. */
export function projectsOf(allowed: AllowedProjects): { id: string; namespaces: string[] }[] {
  return Object.entries(allowed).map(([id, namespaces]) => ({
    id,
    namespaces: namesIn(namespaces),
  }));
}

/** What is allowed now, as it would be typed. */
export function allowedOf(projects: ClusterView["projects"]): AllowedProjects {
  return Object.fromEntries(projects.map(({ id, namespaces }) => [id, namespaces.join(", ")]));
}
