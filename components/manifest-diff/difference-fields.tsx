import type { FieldDifference, FieldWriter } from "@/lib/domain/compare/verdict";
import { fieldPair } from "@/components/manifest-diff/field-value";
import { Breakable } from "@/components/ui/breakable";
import { RelativeTime } from "@/components/ui/relative-time";

const verdictWord: Record<FieldDifference["verdict"], string> = {
  synced: "synced",
  behind: "Git moved",
  drifted: "the cluster moved",
  diverged: "both moved",
};

/** Differing fields: path, both values in the colours of their sides, what is said of them and who wrote live last. */
export function DifferenceFields({
  differences,
  writersOf,
  labels,
  max = 12,
}: {
  differences: FieldDifference[];
  writersOf: (path: string) => FieldWriter[];
  labels: [string, string];
  max?: number;
}) {
  const verdicts = new Set(differences.map((difference) => difference.verdict));
  return (
    <div className="border-t border-line">
      <div>
        <table className="w-full border-separate border-spacing-0 text-left max-sm:block">
          <thead className="sr-only">
            <tr>
              <th scope="col">Field</th>
              <th scope="col">{labels[0]}</th>
              <th scope="col">{labels[1]}</th>
              <th scope="col">Last written by</th>
            </tr>
          </thead>
          <tbody className="max-sm:block">
            {differences.slice(0, max).map((difference) => {
              const { desired, live } = difference;
              const [git, cluster] = fieldPair(desired, live);
              return (
                <tr
                  key={difference.path}
                  className="align-baseline max-sm:grid max-sm:border-b max-sm:border-line max-sm:py-1.5"
                >
                  <th
                    scope="row"
                    className="mono w-[32%] px-3.5 py-1 pl-10 font-normal [overflow-wrap:anywhere] max-sm:w-auto max-sm:pl-3.5 sm:border-b sm:border-line/60"
                  >
                    <Breakable text={difference.path} />
                  </th>
                  <Value
                    side="git"
                    letter="G"
                    text={git}
                    isAbsent={desired === undefined}
                    label={labels[0]}
                  />
                  <Value
                    side="cluster"
                    letter="L"
                    text={cluster}
                    isAbsent={live === undefined}
                    label={labels[1]}
                  />
                  <td className="px-3.5 py-1 text-right whitespace-nowrap text-ink-3 max-sm:text-left sm:border-b sm:border-line/60">
                    <Writer writers={writersOf(difference.path)} isThere={live !== undefined} />
                    {verdicts.size > 1 && (
                      <span className="block text-sm">{verdictWord[difference.verdict]}</span>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {differences.length > max && (
        <p className="px-3.5 py-1.5 pl-10 text-ink-3">
          and {differences.length - max} more fields in the diff
        </p>
      )}
    </div>
  );
}

function Value({
  side,
  letter,
  text,
  isAbsent,
  label,
}: {
  side: "git" | "cluster";
  letter: string;
  text: string;
  isAbsent: boolean;
  label: string;
}) {
  const tint = side === "git" ? "bg-behind-tint" : "bg-drifted-tint";
  const ink = side === "git" ? "text-behind-ink" : "text-drifted-ink";
  return (
    <td
      className={`mono w-[25%] px-3 py-1 [overflow-wrap:anywhere] max-sm:w-auto max-sm:px-3.5 sm:border-b sm:border-raised ${tint}`}
    >
      <span title={label} className={`mr-2 select-none ${ink}`} aria-hidden>
        {letter}
      </span>
      <span className={isAbsent ? "font-sans text-ink-2" : undefined}>
        <Breakable text={text} />
      </span>
    </td>
  );
}

/** All owners by their raw names, for whoever wants to know exactly. */
function ownersWords(writers: FieldWriter[]): string {
  const owners = writers.map(({ manager, operation, subresource, at }) => {
    const through = subresource ? ` through ${subresource}` : "";
    return `${manager} (${operation}${through}${at ? `, last write ${at}` : ""})`;
  });
  const whose = owners.length > 1 ? "Owned by" : "Field manager";
  return `${whose} ${owners.join("; ")}. A time is the manager's last write, not this field's.`;
}

function Writer({ writers, isThere }: { writers: FieldWriter[]; isThere: boolean }) {
  const [writer] = writers;
  // A removal has no author, and what nobody owns was set by a default or given up.
  if (!writer && !isThere) return <span title="Who removes a field leaves no trace.">not known</span>;
  if (!writer) return <span title="A default set it, or its manager gave it up.">nobody owns it</span>;
  return (
    <span title={ownersWords(writers)}>
      {writer.name}
      {writer.at && (
        <>
          , <RelativeTime at={writer.at} form="clock" />
        </>
      )}
      {writers.length > 1 && ` and ${writers.length - 1} more`}
    </span>
  );
}
