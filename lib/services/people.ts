import { hashPassword } from "better-auth/crypto";
import { z } from "zod";
import { newPasswordSchema, personDraftSchema } from "@/lib/api/settings-schema";
import { requireAdministrator } from "@/lib/auth/policy";
import { AppError } from "@/lib/platform/errors";
import { uuidv7 } from "@/lib/platform/uuid";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";

const personId = z.string().max(100);

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
  z.object({ personId }),
  async (caller, { personId }) => {
    requireAdministrator(caller.viewer, "manage_people");
    await services().store.people.disable(byOf(caller), personId);
    return {};
  },
);

/** Lets a disabled person in again. */
export const enablePerson = defineMutation(
  "enable_person",
  z.object({ personId }),
  async (caller, { personId }) => {
    requireAdministrator(caller.viewer, "manage_people");
    await services().store.people.enable(byOf(caller), personId);
    return {};
  },
);

/** Gives somebody who forgot theirs a new password, and ends their sessions. */
export const setPassword = defineMutation(
  "set_password",
  newPasswordSchema.extend({ personId }),
  async (caller, { personId, newPassword }) => {
    requireAdministrator(caller.viewer, "manage_people");
    if (personId === caller.viewer.id) {
      // Otherwise an administrator's open browser would be enough to take their account over.
      throw new AppError(
        "conflict",
        "Change your own password in the account menu, which asks for the current one.",
      );
    }
    await services().store.people.setPassword(byOf(caller), personId, await hashPassword(newPassword));
    return {};
  },
);
