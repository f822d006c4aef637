import type { Health } from "@/lib/domain/health/health";
import type { ScriptOutcome } from "@/lib/domain/health/health-script";
import type { Manifest } from "@/lib/domain/object/manifest";

export interface HealthJudge {
  /**
   * The health of a live object: by an administrator's script where there is one for its kind, else by our own rules.
   * `owned` are the objects that it owns, directly and further down.
   */
  judge(object: Manifest, owned: Manifest[]): Promise<Health>;
  /** Runs a script that need not be saved on an object. */
  tryScript(script: string, object: Manifest): Promise<ScriptOutcome>;
  /** Scripts have changed: they are read anew before the next object is judged. */
  forget(): void;
}
