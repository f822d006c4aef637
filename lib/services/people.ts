import { hashPassword } from "better-auth/crypto";
import { z } from "zod";
import { personDraftSchema } from "@/lib/api/settings-schema";
import { requireAdministrator } from "@/lib/auth/policy";
import { uuidv7 } from "@/lib/platform/uuid";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";

/** Adds a person, who belongs to no project yet. */
export const addPerson = defineMutation("add_person", personDraftSchema, async (caller, draft) => {
  requireAdministrator(caller.viewer, "manage_people");
  const { password, ...person } = draft;
  const id = uuidv7();
  const passwordHash = await hashPassword(password);
  await services().store.people.create(byOf(caller), { id, ...person, passwordHash });
  return { id };
});

/** Ends every session of a person at once; what they did stays in the record under their name. */
export const disablePerson = defineMutation(
  "disable_person",
  z.object({ personId: z.string().max(100) }),
  async (caller, { personId }) => {
    requireAdministrator(caller.viewer, "manage_people");
    await services().store.people.disable(byOf(caller), personId);
    return {};
  },
);
