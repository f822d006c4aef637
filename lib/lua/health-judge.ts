import { healthStatusSchema, type Health } from "@/lib/domain/health/health";
import { deletionHealth, healthOf } from "@/lib/domain/health/health-of";
import { findScript, type HealthScript, type ScriptOutcome } from "@/lib/domain/health/health-script";
import { words } from "@/lib/domain/health/read-status";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { groupOf, type Manifest } from "@/lib/domain/object/manifest";
import { LuaThread, type ThreadAnswer } from "@/lib/lua/lua-thread";
import { sha256 } from "@/lib/platform/crypto";

export type HealthJudgeOptions = {
  /** The administrators' scripts. */
  read(): Promise<HealthScript[]>;
  /** How long a script may take, in milliseconds. */
  timeoutMs?: number;
};

export type HealthJudge = {
  /**
   * The health of a live object: what an administrator's script says of it, else our own rules. A script that fails or
   * overstays gives Unknown with the reason, never more. Secrets have been redacted before they come here.
   */
  judge(object: Manifest, owned: Manifest[]): Promise<Health>;
  /** Runs a script that need not be saved, on a thread of its own. */
  tryScript(script: string, object: Manifest): Promise<ScriptOutcome>;
  /** Scripts have changed: they are read anew before the next object is judged. */
  forget(): void;
  close(): Promise<void>;
};

/** Most scripts take one; a busy machine takes its time. */
const timeoutMsDefault = 250;
/** What was judged is kept by script and object: most looks at an object find nothing new. */
const keptMax = 5_000;
/** A script that overstays this often rests, so that it does not take the thread from the others. */
const overstaysMax = 3;
const restMs = 60_000;

/** Judges health with the administrators' scripts, run in a thread that is ended when one of them overstays. */
export function makeHealthJudge({ read, timeoutMs = timeoutMsDefault }: HealthJudgeOptions): HealthJudge {
  const thread = new LuaThread(timeoutMs);
  const trials = new LuaThread(timeoutMs);
  const kept = new Map<string, Health>();
  const overstays = new Map<string, number[]>();
  let scripts: Promise<HealthScript[]> | null = null;

  const known = () => {
    scripts ??= read().catch((error: unknown) => {
      scripts = null;
      throw error;
    });
    return scripts;
  };

  function isResting(digest: string): boolean {
    const since = Date.now() - restMs;
    const recent = (overstays.get(digest) ?? []).filter((at) => at > since);
    overstays.set(digest, recent);
    return recent.length >= overstaysMax;
  }

  async function byScript(script: string, object: Manifest): Promise<Health> {
    const digest = sha256(script);
    const key = `${digest} ${sha256(canonicalJson(withoutCounters(object)))}`;
    const before = kept.get(key);
    if (before) return before;
    if (isResting(digest)) return unknown("Its health script rests for a minute: it keeps taking too long");
    const answer = await thread.run(script, object);
    if (answer.kind === "overstayed") overstays.get(digest)!.push(Date.now());
    const outcome = outcomeOf(answer, timeoutMs);
    const health = outcome.kind === "judged" ? outcome.health : unknown(inWords(outcome));
    // Another look may find the machine less busy.
    if (answer.kind === "died" || answer.kind === "overstayed") return health;
    if (kept.size >= keptMax) kept.delete(kept.keys().next().value!);
    kept.set(key, health);
    return health;
  }

  return {
    async judge(object, owned) {
      const list = await known();
      if (list.length === 0) return healthOf(object, owned);
      const found = findScript(list, { group: groupOf(object.apiVersion), kind: object.kind });
      if (!found) return healthOf(object, owned);
      return deletionHealth(object) ?? byScript(found.script, object);
    },
    tryScript: async (script, object) => outcomeOf(await trials.run(script, object), timeoutMs),
    forget() {
      scripts = null;
    },
    async close() {
      await Promise.all([thread.end(), trials.end()]);
    },
  };
}

/** What changes without the object changing would only miss what is kept. */
function withoutCounters({ metadata, ...rest }: Manifest): object {
  const { managedFields: _, resourceVersion: _r, ...meta } = metadata;
  return { ...rest, metadata: meta };
}

function outcomeOf(answer: ThreadAnswer, timeoutMs: number): ScriptOutcome {
  const failed = (reason: string, line: number | null = null, isSyntax = false): ScriptOutcome => ({
    kind: "failed",
    reason,
    line,
    isSyntax,
  });
  switch (answer.kind) {
    case "overstayed":
      return failed(`It takes longer than ${timeoutMs} ms.`);
    case "died":
      return failed("It took the thread down with it, probably for memory.");
    case "syntax":
    case "failed": {
      const [, line, text] = /^script:(\d+): (.*)$/s.exec(answer.text) ?? [];
      return failed(
        words(text ?? answer.text) ?? "It failed without a word.",
        line ? Number(line) : null,
        answer.kind === "syntax",
      );
    }
    case "returned": {
      const status = healthStatusSchema.safeParse(answer.status);
      if (!status.success)
        return failed(`It gave no health status that is known ("${answer.status.slice(0, 40)}").`);
      const reason =
        words(answer.message) ?? (status.data === "Healthy" ? null : "Its health script does not say why");
      return { kind: "judged", health: { status: status.data, reason } };
    }
  }
}

function inWords({ reason, line }: Extract<ScriptOutcome, { kind: "failed" }>): string {
  return words("Its health script failed", line === null ? reason : `line ${line}: ${reason}`)!;
}

function unknown(reason: string): Health {
  return { status: "Unknown", reason };
}
