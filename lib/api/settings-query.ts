import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { createdSchema, emptySchema } from "@/lib/api/empty-schema";
import { getJson, postJson } from "@/lib/api/get-json";
import { type healthScriptSchema, scriptOutcomeSchema } from "@/lib/domain/health/health-script";
import {
  type healthScriptTrialSchema,
  type memberRequestSchema,
  type newPasswordSchema,
  type passwordChangeSchema,
  type personDraftSchema,
  type projectDraftSchema,
  settingsSchema,
  type setupRequestSchema,
} from "@/lib/api/settings-schema";

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: ({ signal }) => getJson("/api/v1/settings", settingsSchema, signal),
});

export const addPerson = (draft: z.input<typeof personDraftSchema>) =>
  postJson("/api/v1/people", draft, createdSchema);
/** Ends every session of the person at once. */
export const disablePerson = (id: string) =>
  postJson(`/api/v1/people/${encodeURIComponent(id)}/disable`, {}, emptySchema);
/** Lets a disabled person in again, with the password and the roles from before. */
export const enablePerson = (id: string) =>
  postJson(`/api/v1/people/${encodeURIComponent(id)}/enable`, {}, emptySchema);
/** Gives somebody else a new password and ends their sessions. */
export const setPassword = (id: string, request: z.input<typeof newPasswordSchema>) =>
  postJson(`/api/v1/people/${encodeURIComponent(id)}/password`, request, emptySchema);
/** Changes one's own password and ends one's other sessions. */
export const changePassword = (request: z.input<typeof passwordChangeSchema>) =>
  postJson("/api/v1/session/password", request, emptySchema);
/** Runs a health check on an object; saves nothing. */
export const tryHealthScript = (request: z.input<typeof healthScriptTrialSchema>) =>
  postJson("/api/v1/health-scripts/try", request, scriptOutcomeSchema);
/** Adds a health check, or puts it in the place of the one for the same kind. */
export const saveHealthScript = (request: z.input<typeof healthScriptSchema>) =>
  postJson("/api/v1/health-scripts", request, createdSchema);
export const removeHealthScript = (id: string) =>
  postJson(`/api/v1/health-scripts/${encodeURIComponent(id)}`, {}, emptySchema, "DELETE");
export const createProject = (draft: z.input<typeof projectDraftSchema>) =>
  postJson("/api/v1/projects", draft, createdSchema);
/** A null role takes the person out of the project. */
export const setMember = (projectId: string, request: z.input<typeof memberRequestSchema>) =>
  postJson(`/api/v1/projects/${encodeURIComponent(projectId)}/members`, request, emptySchema);
/** Makes the first administrator, once, with the token of the link. */
export const setUp = (request: z.input<typeof setupRequestSchema>) =>
  postJson("/api/v1/setup", request, emptySchema);
