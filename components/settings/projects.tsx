"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createProject, setMember, settingsQuery } from "@/lib/api/settings-query";
import { type Settings, projectDraftSchema } from "@/lib/api/settings-schema";
import { type Role, roleSchema } from "@/lib/api/viewer-schema";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { Field, Input } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { plural } from "@/components/ui/plural";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { useSubmit } from "@/components/ui/use-submit";

type Project = Settings["projects"][number];

const roleMeanings: Record<Role, string> = {
  viewer: "sees everything, changes nothing",
  operator: "syncs, rolls back, holds",
  admin: "changes everything of the project",
};

/** Projects and who may do what in them. */
export function Projects({ settings }: { settings: Settings }) {
  return (
    <section aria-labelledby="projects">
      <div className="mb-2 flex items-center justify-between gap-4">
        <h2 id="projects" className="text-lg font-semibold">
          Projects
        </h2>
        {settings.canManagePeople && <NewProject />}
      </div>
      {settings.projects.length === 0 ? (
        <EmptyState title="No project yet">
          A project holds applications, and says which clusters and repositories they may use and who may do
          what.
        </EmptyState>
      ) : (
        <ul className="border-b border-line">
          {settings.projects.map((project) => (
            <li key={project.id} className="border-t border-line py-3">
              <ProjectMembers project={project} settings={settings} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function ProjectMembers({ project, settings }: { project: Project; settings: Settings }) {
  const canManage = project.role === "admin";
  const members = settings.people.flatMap((person) =>
    person.memberships
      .filter(({ projectId }) => projectId === project.id)
      .map(({ role }) => ({ id: person.id, name: person.name, role })),
  );
  const others = settings.people.filter(
    ({ id, disabledAt, isAdmin }) => !disabledAt && !isAdmin && !members.some((member) => member.id === id),
  );
  const change = useChangeMember(project);

  return (
    <div className="grid gap-x-6 gap-y-2 md:grid-cols-[220px_minmax(0,1fr)]">
      <div>
        <h3 className="font-medium">{project.name}</h3>
        <p className="text-ink-3">
          {project.applicationsTotal === 0
            ? "no applications"
            : plural(project.applicationsTotal, "application")}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-1.5">
        {members.length === 0 && (
          <p className="text-ink-2">No members; administrators of the installation see it.</p>
        )}
        <ul className="contents">
          {members.map((member) => (
            <li
              key={member.id}
              className="flex min-h-7 items-center gap-2 max-sm:w-full max-sm:justify-between"
            >
              <span>{member.name}</span>
              {canManage ? (
                <Select
                  size="sm"
                  label={`Role of ${member.name} in ${project.name}`}
                  value={member.role}
                  onValueChange={(role) => void change(member.id, member.name, role)}
                  options={[
                    ...roleSchema.options.map((role) => ({
                      value: role,
                      label: role,
                      detail: roleMeanings[role],
                    })),
                    { value: "none", label: "take out" },
                  ]}
                />
              ) : (
                <span className="text-ink-2">{member.role}</span>
              )}
            </li>
          ))}
        </ul>
        {canManage && !settings.canManagePeople && <AddByAddress project={project} />}
        {canManage && others.length > 0 && (
          <Select
            size="sm"
            variant="quiet"
            label={`Add somebody to ${project.name}`}
            className="-ml-2.5"
            value={null}
            placeholder="Add somebody…"
            onValueChange={(userId) =>
              void change(userId, others.find(({ id }) => id === userId)?.name ?? "This person", "viewer")
            }
            options={others.map(({ id, name, email }) => ({ value: id, label: name, detail: email }))}
          />
        )}
      </div>
    </div>
  );
}

/** An admin of a project sees its people only; newcomers are named by their address. */
function AddByAddress({ project }: { project: Project }) {
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [email, setEmail] = useState("");
  const { submit, isPending, failure, clearFailure } = useSubmit(async () => {
    await setMember(project.id, { email: email.trim(), role: "viewer" });
    await queryClient.invalidateQueries({ queryKey: settingsQuery.queryKey });
    return true;
  }, ["email"]);

  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        setEmail("");
        clearFailure();
      }}
      trigger={
        <Button size="sm" variant="quiet">
          Add by email…
        </Button>
      }
      title={`Add somebody to ${project.name}`}
      width="sm"
      footer={
        <>
          <DialogClose render={<Button variant="quiet">Cancel</Button>} />
          <Button type="submit" form={`add-to-${project.id}`} variant="primary" isPending={isPending}>
            Add
          </Button>
        </>
      }
    >
      <form
        id={`add-to-${project.id}`}
        noValidate
        className="space-y-3"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await submit()) setOpen(false);
        }}
      >
        <Field
          label="Email"
          hint="Somebody who signs in here already. They begin as viewer."
          error={failure.fields.email}
        >
          <Input
            type="email"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
            autoComplete="off"
          />
        </Field>
        <FormError>{failure.message}</FormError>
      </form>
    </Dialog>
  );
}

function useChangeMember(project: Project) {
  const queryClient = useQueryClient();
  return async (userId: string, name: string, role: string) => {
    const next = roleSchema.safeParse(role).data ?? null;
    try {
      await setMember(project.id, { userId, role: next });
      toast(next ? `${name} is ${next} of ${project.name}` : `${name} was taken out of ${project.name}`);
    } catch (error) {
      toast("The role was not changed", {
        description: error instanceof Error ? error.message : undefined,
        isError: true,
      });
    }
    await queryClient.invalidateQueries({ queryKey: settingsQuery.queryKey });
  };
}

function NewProject() {
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState("");
  const { submit, isPending, failure } = useSubmit(async () => {
    await createProject(projectDraftSchema.parse({ name }));
    await queryClient.invalidateQueries();
    return true;
  }, ["name"]);

  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        setName("");
      }}
      trigger={<Button size="sm">New project…</Button>}
      title="New project"
      width="sm"
      footer={
        <>
          <DialogClose render={<Button variant="quiet">Cancel</Button>} />
          <Button type="submit" form="new-project" variant="primary" isPending={isPending}>
            Create
          </Button>
        </>
      }
    >
      <form
        id="new-project"
        className="space-y-3"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await submit()) setOpen(false);
        }}
      >
        <Field label="Name" error={failure.fields.name}>
          <Input value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" />
        </Field>
        <FormError>{failure.message}</FormError>
      </form>
    </Dialog>
  );
}
