import { type AuditEntryView, auditFilterSchema, type AuditPage } from "@/lib/api/audit-schema";
import type { Viewer } from "@/lib/api/viewer-schema";
import { visibleProjects } from "@/lib/auth/policy";
import { AppError } from "@/lib/platform/errors";
import { services } from "@/lib/services/context";
import { asId, parseInput } from "@/lib/services/parse-input";
import type { AuditQuery, AuditRow } from "@/lib/store/audit-read";

/** A page of the record, newest first: the viewer's projects, for an administrator everything. */
export async function listAudit(viewer: Viewer, filter: unknown = {}): Promise<AuditPage> {
  const { store } = services();
  const scope = visibleProjects(viewer);
  const query = auditQueryOf(filter);
  const [page, facets, applications, nameOf] = await Promise.all([
    store.audit.list(scope, query),
    store.audit.facets(scope),
    store.applications.names(scope),
    projectNames(viewer),
  ]);
  return {
    entries: page.entries.map((row) => entryView(row, nameOf)),
    nextBefore: page.nextBefore?.toString() ?? null,
    people: facets.people,
    actions: facets.actions,
    applications: applications.map(({ id, name }) => ({ id, name })),
  };
}

/** The filter of an address as the store asks. Throws `bad_input`; an application that cannot exist matches nothing. */
export function auditQueryOf(filter: unknown): AuditQuery {
  const { person, application, action, from, to, before } = parseInput(auditFilterSchema, filter);
  if (before !== undefined && !/^\d{1,18}$/.test(before)) {
    throw new AppError("bad_input", "This is no place in the record.", { field: "before" });
  }
  if (application !== undefined && !asId(application)) {
    throw new AppError("bad_input", "There is no such application.", { field: "application" });
  }
  return {
    person,
    applicationId: application,
    action,
    from: from ? new Date(from) : undefined,
    to: to ? new Date(to) : undefined,
    before: before === undefined ? undefined : BigInt(before),
  };
}

/** The names of the viewer's projects by id; unknown ones were removed and keep their id in the record. */
export async function projectNames(viewer: Viewer): Promise<Map<string, string>> {
  const projects = await services().store.projects.list(visibleProjects(viewer));
  return new Map(projects.map(({ id, name }) => [id, name]));
}

/** An entry as people read it. */
export function entryView(row: AuditRow, nameOf: Map<string, string>): AuditEntryView {
  const { actor, action, subject, detail, origin, projectId } = row;
  return {
    actor,
    action,
    subject,
    detail,
    origin,
    seq: row.seq.toString(),
    at: row.at.toISOString(),
    project:
      projectId === null
        ? null
        : {
            id: projectId,
            name: nameOf.get(projectId) ?? projectId,
          },
  };
}
