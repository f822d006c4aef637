import { hashPassword, verifyPassword } from "better-auth/crypto";
import { passwordChangeSchema } from "@/lib/api/settings-schema";
import { AppError } from "@/lib/platform/errors";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { makeRateLimit } from "@/lib/services/rate-limit";
import { recordWrongPassword } from "@/lib/services/record-failed-sign-in";

/** For each person: whoever finds an open browser shall not guess there at more than the pace of the front door. */
const attempts = makeRateLimit({ burst: 10, perMs: 60_000 });

/** Changes the caller's own password; every other session of theirs ends. */
export const changePassword = defineMutation(
  "change_password",
  passwordChangeSchema,
  async (caller, { currentPassword, newPassword }) => {
    const { people } = services().store;
    const userId = caller.viewer.id;
    // Before anything is hashed, which costs a tenth of a second of a core.
    attempts.take(userId);
    const before = await people.findPasswordHash(userId);
    if (before === null) throw new AppError("not_found", "This account has no password.");
    if (!(await verifyPassword({ hash: before, password: currentPassword }))) {
      await recordWrongPassword(caller);
      throw new AppError("bad_input", "This is not your current password.", { field: "currentPassword" });
    }
    const passwordHash = await hashPassword(newPassword);
    const sessionId = caller.sessionId ?? null;
    await people.changePassword(byOf(caller), { userId, before, passwordHash, sessionId });
    return {};
  },
);
