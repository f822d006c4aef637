import { compareObject, type ObjectTruths } from "@/lib/domain/compare/compare-object";
import type { ObjectVerdict } from "@/lib/domain/compare/verdict";
import type { Manifest } from "@/lib/domain/object/manifest";
import type { LeftAlone } from "@/lib/domain/sync/object-options";

/**
 * What is said of an object that is not to be written: it is as it should be, whatever it is like, and how it differs
 * from Git is shown as ignored. The cluster is not asked, because nothing will be applied.
 */
export function leftAloneVerdict(
  { live, applied, manager, autoscaler }: Pick<ObjectTruths, "live" | "applied" | "manager" | "autoscaler">,
  desired: Manifest,
  { by }: LeftAlone,
): ObjectVerdict {
  const isOurs = applied !== null;
  const proof = "unproved";
  const found = live
    ? compareObject({ desired, answer: null, applied, live, isOurs, manager, proof, autoscaler })
    : null;
  const ignored = (found?.differences ?? []).map(({ path, desired: git, live: there }) => ({
    path,
    rule: by,
    ...(git === undefined ? {} : { desired: git }),
    ...(there === undefined ? {} : { live: there }),
  }));
  const reason = live ? `Left as it is: ${by}.` : `Not created: ${by}.`;
  return { sync: "synced", proof: "local", reason, differences: [], ...(ignored.length > 0 && { ignored }) };
}
