import { z } from "zod";
import type { Verification } from "@/lib/api/audit-schema";
import { requireAdministrator } from "@/lib/auth/policy";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";

/** Checks the whole record now: every link, its end, its witness, and the results of every operation. */
export const verifyAudit = defineMutation(
  "verify_audit",
  z.object({}),
  async (caller): Promise<Verification> => {
    requireAdministrator(caller.viewer, "verify_audit");
    return services().store.audit.verify();
  },
);
