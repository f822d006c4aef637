"use client";

import { useCallback, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { ObjectTruths } from "@/lib/api/application-schema";
import type { ApplicationUrl, Truth } from "@/components/application/application-url";
import type { ChangeUrl } from "@/components/application/use-application-url";
import { DifferenceFields } from "@/components/manifest-diff/difference-fields";
import type { DiffHandle, DiffSide } from "@/components/manifest-diff/diff-side";
import { IgnoredFields } from "@/components/manifest-diff/ignored-fields";
import { MonacoDiff } from "@/components/manifest-diff/monaco-diff";
import { TextDiff } from "@/components/manifest-diff/text-diff";
import { hasFingerprints, hiddenWords, truthNames, truthText } from "@/components/manifest-diff/truth-text";
import { useDiffKeys } from "@/components/manifest-diff/use-diff-keys";
import { writerNotes } from "@/components/manifest-diff/writer-notes";
import { Notice } from "@/components/ui/notice";
import { useNow } from "@/components/ui/now";
import { clockTime, secondTime } from "@/components/ui/time";

/** Two truths of one object, what may be doubted about them, and the list of differing fields. */
export function ManifestDiff({
  truths,
  url,
  change,
}: {
  truths: ObjectTruths;
  url: ApplicationUrl;
  change: ChangeUrl;
}) {
  const diff = useRef<DiffHandle>(null);
  const [hasFailed, setFailed] = useState(false);
  const isNarrow = useIsNarrow();
  const left = useSide(truths, url.sides[0], url.full);
  const right = useSide(truths, url.sides[1], url.full);
  const onFail = useCallback(() => setFailed(true), []);
  useDiffKeys(diff);
  const absent = [left, right].flatMap((side) => ("absent" in side ? side : []));
  const hidden =
    url.sides.includes("live") && truths.live !== null ? hiddenWords(truths.hidden, url.full) : null;
  const label = `${truthNames[url.sides[0]].name} against ${truthNames[url.sides[1]].name}`;
  return (
    <>
      <Doubts truths={truths} absent={absent.map((side) => side.absent)} hasFailed={hasFailed} />
      <div className="h-[min(52vh,600px)] min-h-64 shrink-0 border-b border-line">
        {"absent" in left || "absent" in right ? (
          <OneSide side={"absent" in left ? right : left} />
        ) : hasFailed || isNarrow ? (
          <TextDiff ref={diff} left={left} right={right} />
        ) : (
          <MonacoDiff
            ref={diff}
            left={left}
            right={right}
            layout={url.layout}
            label={label}
            onFail={onFail}
          />
        )}
      </div>
      {hidden && (
        <p className="border-b border-line bg-sunken px-5 py-1.5 text-ink-2">
          {hidden}{" "}
          <button
            type="button"
            aria-pressed={url.full}
            onClick={() => change({ full: !url.full })}
            className="rounded-xs font-medium text-ink underline decoration-line-2 underline-offset-3 hover:decoration-ink"
          >
            {url.full ? "Hide them" : "Show them"}
          </button>
        </p>
      )}
      <section aria-label="Differing fields" className="pb-2">
        <h3 className="px-5 py-2.5 font-semibold">
          {truths.differences.length === 0
            ? truths.live === null || truths.sync === "unknown"
              ? "Its fields could not be compared"
              : truths.ignored?.length
                ? "No field that counts differs"
                : "No field that Git declares differs"
            : truths.differences.length === 1
              ? "1 field differs"
              : `${truths.differences.length} fields differ`}
          {truths.file && (
            <span className="ml-2 font-normal text-ink-3">
              declared in{" "}
              <span className="mono">
                {truths.file}
                {truths.line !== null && `:${truths.line}`}
              </span>
            </span>
          )}
        </h3>
        {truths.differences.length > 0 && (
          <DifferenceFields differences={truths.differences} labels={["Git", "Live"]} max={60} />
        )}
      </section>
      {truths.ignored && truths.ignored.length > 0 && <IgnoredFields ignored={truths.ignored} />}
    </>
  );
}

type Side = DiffSide | { truth: Truth; absent: string };

function useSide(truths: ObjectTruths, truth: Truth, isFull: boolean): Side {
  const now = useNow();
  // The day is all that the words depend on: the editor must not be filled anew every ten seconds.
  const today = now === null ? null : new Date(now).setHours(0, 0, 0, 0);
  return useMemo(() => {
    const side = truthText(truths, truth, isFull);
    if ("absent" in side) return { truth, absent: side.absent };
    const clock = {
      short: (iso: string) => (today === null ? "" : clockTime(iso, today)),
      exact: (iso: string) => (today === null ? "" : secondTime(iso)),
    };
    return { truth, text: side.text, notes: writerNotes(truths, truth, side.text, clock) };
  }, [truths, truth, isFull, today]);
}

function OneSide({ side }: { side: Side }) {
  if ("absent" in side)
    return <p className="grid h-full place-items-center text-ink-3">There is nothing to show.</p>;
  return (
    <pre className="mono h-full overflow-auto px-5 py-3 leading-5" tabIndex={0}>
      {side.text}
    </pre>
  );
}

function Doubts({
  truths,
  absent,
  hasFailed,
}: {
  truths: ObjectTruths;
  absent: string[];
  hasFailed: boolean;
}) {
  const lines = [
    ...new Set([
      ...absent,
      ...(truths.liveReason && truths.live !== null ? [truths.liveReason] : []),
      ...(truths.reason ? [truths.reason] : []),
      ...(truths.proof === "unproved" && truths.live !== null
        ? [
            "Compared field by field, without proof: defaults and admission may make more or fewer fields differ.",
          ]
        : []),
      ...(hasFingerprints(truths)
        ? [
            "Secret values are shown as fingerprints. Equal fingerprints are equal values; the values themselves never leave the cluster and Git.",
          ]
        : []),
      ...(hasFailed ? ["The editor could not be loaded, so this is the diff as plain text."] : []),
    ]),
  ];
  if (lines.length === 0) return null;
  return (
    <Notice className="rounded-none border-b border-line px-5">
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </Notice>
  );
}

function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = matchMedia("(max-width: 640px)");
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => matchMedia("(max-width: 640px)").matches,
    () => false,
  );
}
