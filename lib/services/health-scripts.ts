import { z } from "zod";
import { idSchema } from "@/lib/api/input-schema";
import { healthScriptTrialSchema } from "@/lib/api/settings-schema";
import { requireAdministrator } from "@/lib/auth/policy";
import {
  healthScriptSchema,
  type ScriptOutcome,
  scriptOutcomeSchema,
} from "@/lib/domain/health/health-script";
import type { ClearManifest, Manifest } from "@/lib/domain/object/manifest";
import { redactSecrets } from "@/lib/domain/secrets/redact";
import { AppError } from "@/lib/platform/errors";
import { askWorker } from "@/lib/services/ask-worker";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { readPlainYaml } from "@/lib/services/read-plain-yaml";

/** Runs a health check on an object that somebody pasted; nothing is saved, and secret values go no further than here. */
export const tryHealthScript = defineMutation(
  "try_health_script",
  healthScriptTrialSchema,
  async (caller, { script, object }) => {
    requireAdministrator(caller.viewer, "manage_health_scripts");
    return runScript(script, readObject(object));
  },
);

/** Saves a health check for a kind. Refused when it is no Lua, with the line at fault. */
export const saveHealthScript = defineMutation(
  "save_health_script",
  healthScriptSchema,
  async (caller, draft) => {
    requireAdministrator(caller.viewer, "manage_health_scripts");
    // What fails for want of a status is no fault of the script's: only its syntax can be judged without an object.
    const bare = { apiVersion: "v1", kind: "Thing", metadata: { name: "x" } };
    const outcome = await runScript(draft.script, bare);
    if (outcome.kind === "failed" && outcome.isSyntax) {
      const where = outcome.line === null ? "" : `Line ${outcome.line}: `;
      throw new AppError("bad_input", `${where}${outcome.reason}`, { field: "script" });
    }
    return services().store.healthScripts.save(byOf(caller), caller.viewer.name, draft);
  },
);

/** Takes a health check away; its kinds are judged by our own rules again. */
export const removeHealthScript = defineMutation(
  "remove_health_script",
  z.object({ id: idSchema }),
  async (caller, { id }) => {
    requireAdministrator(caller.viewer, "manage_health_scripts");
    await services().store.healthScripts.remove(byOf(caller), id);
    return {};
  },
);

async function runScript(script: string, object: Manifest): Promise<ScriptOutcome> {
  const question = { script, object };
  return askWorker(scriptOutcomeSchema, {
    projectId: null,
    clusterId: null,
    kind: "try_health_script",
    question,
  });
}

const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

function readObject(text: string): Manifest {
  const refused = (message: string) => new AppError("bad_input", message, { field: "object" });
  const read = readPlainYaml(text);
  if ("fault" in read) throw refused(`Line ${read.line}: ${read.fault}`);
  const object = objectSchema.safeParse(read.value);
  if (!object.success) throw refused("An object has an apiVersion, a kind and metadata with a name.");
  // The worker judges objects without secret values only, and the question stands in a row.
  return redactSecrets(
    JSON.parse(JSON.stringify(object.data)) as ClearManifest,
    services().keyring.fingerprint,
  );
}
