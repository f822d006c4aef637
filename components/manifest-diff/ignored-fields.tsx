import type { ObjectTruths } from "@/lib/api/application-schema";
import { fieldPair } from "@/components/manifest-diff/field-value";
import { Breakable } from "@/components/ui/breakable";
import { plural } from "@/components/ui/plural";

/** Fields that differ and do not count, each with the rule that says so. */
export function IgnoredFields({ ignored }: { ignored: NonNullable<ObjectTruths["ignored"]> }) {
  return (
    <section aria-label="Ignored differences" className="border-t border-line pb-3">
      <h3 className="px-5 py-2.5 font-semibold">
        {plural(ignored.length, "difference")} {ignored.length === 1 ? "is" : "are"} ignored
      </h3>
      <ul className="space-y-1 px-5">
        {ignored.map(({ path, rule, desired, live }) => {
          const [git, cluster] = fieldPair(desired, live, 80);
          return (
            <li key={path} className="[overflow-wrap:anywhere]">
              <span className="mono">
                <Breakable text={path} />
              </span>{" "}
              <span className="text-ink-2">
                {desired !== undefined || live !== undefined ? (
                  <>
                    <span className="mono">{git}</span> in Git, <span className="mono">{cluster}</span> live,
                    ignored by{" "}
                  </>
                ) : (
                  "ignored by "
                )}
                <span className="mono">
                  <Breakable text={rule} />
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
