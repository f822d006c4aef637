import type { FieldOwners } from "@/components/manifest-diff/field-owners";
import { howWritten } from "@/components/manifest-diff/field-owners";
import { Breakable } from "@/components/ui/breakable";
import { RelativeTime } from "@/components/ui/relative-time";

/** Everybody who owns a field, by the names that managers give themselves, and what the record does not tell. */
export function OwnerList({ owners, explanation }: Pick<FieldOwners, "owners" | "explanation">) {
  return (
    <>
      {owners.length > 0 && (
        <ul aria-label="Owners, the last writer first" className="space-y-0.5">
          {owners.map((owner) => (
            <li
              key={`${owner.manager} ${owner.operation} ${owner.subresource}`}
              className="[overflow-wrap:anywhere]"
            >
              {owner.name !== owner.manager && <>{owner.name} · </>}
              <span className="mono text-ink-2">
                <Breakable text={owner.manager} />
              </span>
              <span className="text-ink-2">
                {" · "}
                {howWritten(owner)}
                {owner.at && (
                  <>
                    {" · last write "}
                    <RelativeTime at={owner.at} form="clock" />
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="max-w-[72ch] text-ink-3">{explanation}</p>
    </>
  );
}
