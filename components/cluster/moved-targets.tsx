import type { ReactNode } from "react";
import type { ClusterChangePreview, ClusterSelections } from "@/lib/api/cluster-schema";
import { StatusGlyph } from "@/components/status/glyph";
import { Breakable } from "@/components/ui/breakable";
import { Notice } from "@/components/ui/notice";
import { plural } from "@/components/ui/plural";

type Move = ClusterChangePreview["moves"][number];

/** Which targets read something else under another name and other labels, join or leave, or could not be read at all. */
export function MovedTargets({
  preview: { moves, unresolved, joining, leaving },
}: {
  preview: ClusterChangePreview;
}) {
  if (unresolved.length > 0) {
    return (
      <section className="space-y-2">
        <Notice status="degraded" icon={<StatusGlyph status="degraded" />}>
          <b className="font-semibold">This cannot be saved.</b> {plural(unresolved.length, "target")} would
          not know what to read.
        </Notice>
        <ul className="border-b border-line">
          {unresolved.map(({ targetId, applicationName, namespace, reason }) => (
            <li key={targetId} className="border-t border-line py-1.5">
              <TargetName name={applicationName} namespace={namespace} />
              <span className="block text-ink-2 [overflow-wrap:anywhere]">{reason}</span>
            </li>
          ))}
        </ul>
      </section>
    );
  }
  return (
    <div className="space-y-4">
      <Moves moves={moves} />
      <JoiningAndLeaving selections={{ joining, leaving }} />
    </div>
  );
}

function Moves({ moves }: Pick<ClusterChangePreview, "moves">) {
  if (moves.length === 0) return null;
  return (
    <section className="space-y-2">
      <NotSaved>
        {plural(moves.length, "target")} {moves.length === 1 ? "reads" : "read"} something else then:
      </NotSaved>
      <ul className="border-b border-line">
        {moves.map((move) => (
          <li key={move.targetId} className="border-t border-line py-1.5">
            <TargetName name={move.applicationName} namespace={move.namespace} />
            <Reads label="path" {...move.path} />
            <Reads label="revision" {...move.revision} />
            <span className="block text-ink-2">{whatFollows(move)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Which applications that choose clusters by labels join a cluster, and which targets leave with it. */
export function JoiningAndLeaving({ selections: { joining, leaving } }: { selections: ClusterSelections }) {
  return (
    <>
      <Joining joining={joining} />
      <Leaving leaving={leaving} />
    </>
  );
}

/** What pressing a button does beyond its own word: "add 2 targets and let go of 1 target"; empty without. */
export function selectionParts({ joining, leaving }: ClusterSelections): string[] {
  return [
    joining.length > 0 && `add ${plural(joining.length, "target")}`,
    leaving.length > 0 && `let go of ${plural(leaving.length, "target")}`,
  ].filter((part) => part !== false);
}

/** What a person was shown, as the request says it. */
export function shownOf({ joining, leaving }: ClusterSelections) {
  return {
    joining: joining.map(({ applicationId }) => applicationId),
    leaving: leaving.map(({ targetId }) => targetId),
  };
}

function Joining({ joining }: Pick<ClusterChangePreview, "joining">) {
  if (joining.length === 0) return null;
  return (
    <section className="space-y-2">
      <NotSaved>
        {plural(joining.length, "application")} {joining.length === 1 ? "chooses" : "choose"} this cluster by
        its labels then:
      </NotSaved>
      <ul aria-label="Applications that join" className="border-b border-line">
        {joining.map(({ applicationId, applicationName, namespace, selector, isAutomatic }) => (
          <li key={applicationId} className="border-t border-line py-1.5">
            <TargetName name={applicationName} namespace={namespace} /> <Selector text={selector} />
            <span className="block text-ink-2">
              {isAutomatic
                ? "Automatic: what is in Git is written at once."
                : "It shows what differs; nothing is written before somebody syncs it."}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Leaving({ leaving }: Pick<ClusterChangePreview, "leaving">) {
  if (leaving.length === 0) return null;
  return (
    <section className="space-y-2">
      <NotSaved>
        {plural(leaving.length, "target")} {leaving.length === 1 ? "is" : "are"} managed no longer then. All
        objects stay as they are:
      </NotSaved>
      <ul aria-label="Targets that leave" className="border-b border-line">
        {leaving.map(({ targetId, applicationName, namespace, selector }) => (
          <li key={targetId} className="border-t border-line py-1.5">
            <TargetName name={applicationName} namespace={namespace} /> <Selector text={selector} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function NotSaved({ children }: { children: ReactNode }) {
  return (
    <Notice status="behind" icon={<StatusGlyph status="behind" />}>
      <b className="font-semibold">Not saved yet.</b> {children}
    </Notice>
  );
}

function Selector({ text }: { text: string }) {
  return (
    <span className="mono text-ink-3">
      <Breakable text={text} />
    </span>
  );
}

function TargetName({ name, namespace }: { name: string; namespace: string }) {
  return (
    <span>
      <span className="font-medium">{name}</span> <span className="text-ink-3">in {namespace}</span>
    </span>
  );
}

function Reads({ label, before, after }: { label: string; before: string; after: string }) {
  if (before === after) return null;
  return (
    <span className="block">
      <span className="sr-only">{label} </span>
      <del className="mono text-ink-3 no-underline">
        <Breakable text={before || "the root"} />
      </del>
      <span className="text-ink-3"> → </span>
      <ins className="mono no-underline">
        <Breakable text={after || "the root"} />
      </ins>
    </span>
  );
}

function whatFollows({ isHeld, isAutomatic, isPruning }: Move): string {
  if (isHeld) return "Held: it stays as it is until it follows Git again.";
  if (isAutomatic && isPruning)
    return "Automatic: what it reads then is written at once, and what is not there any more is deleted.";
  if (isAutomatic) return "Automatic: what it reads then is written at once.";
  return "It shows what differs; nothing is written before somebody syncs it.";
}
