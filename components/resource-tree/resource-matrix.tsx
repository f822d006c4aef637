"use client";

import type { ApplicationView, ObjectView } from "@/lib/api/application-schema";
import { whichOf } from "@/components/application/name-list";
import { objectWord } from "@/components/application/object-status";
import { targetName } from "@/components/application/target-words";
import {
  cellStatus,
  cellWord,
  type MatrixRow,
  matrixRows,
} from "@/components/resource-tree/resource-matrix-rows";
import { StatusGlyph } from "@/components/status/glyph";
import { classNames } from "@/components/ui/class-names";

/** Objects down, targets across: where one of them is not as the others is seen at a glance. */
export function ResourceMatrix({
  application,
  objects,
  onOpen,
}: {
  application: ApplicationView;
  objects: ObjectView[];
  onOpen: (object: { refKey: string; targetId: string }) => void;
}) {
  const { targets } = application;
  const nameOf = (id: string) => {
    const target = targets.find((other) => other.id === id);
    return target ? targetName(target, targets) : "";
  };
  return (
    // Positioned, so that what only screen readers get is clipped with the table and does not widen the page.
    <div className="relative overflow-x-auto rounded-lg border border-line bg-raised">
      <table aria-label="Resources" className="w-full border-separate border-spacing-0 text-left">
        <thead>
          <tr className="text-sm text-ink-2 *:py-1.5 *:font-medium">
            <th scope="col" className="sticky left-0 z-[1] min-w-44 bg-raised px-3.5">
              Resource
            </th>
            {targets.map((target) => (
              <th key={target.id} scope="col" className="min-w-28 px-1 whitespace-nowrap">
                <span className="flex items-center gap-1.5 px-2">
                  {!target.freshness.isVerified && <StatusGlyph status="unknown" />}
                  {nameOf(target.id)}
                  {!target.freshness.isVerified && <span className="sr-only">, as last verified</span>}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrixRows(objects).map((row) => (
            <tr key={row.key} className="group/row align-top *:border-t *:border-line">
              <th
                scope="row"
                className="sticky left-0 z-[1] bg-raised px-3.5 py-1.5 font-normal [overflow-wrap:anywhere]"
              >
                <span className="text-ink-2">{row.ref.kind}</span>{" "}
                <span className="font-medium">{row.ref.name}</span>
                <Reasons row={row} nameOf={nameOf} total={targets.length} />
              </th>
              {targets.map((target) => {
                const object = row.cells.get(target.id);
                return (
                  <td key={target.id} className="p-0.5">
                    {object ? (
                      <Cell
                        object={object}
                        name={`${row.ref.kind} ${row.ref.name} on ${nameOf(target.id)}`}
                        isVerified={target.freshness.isVerified}
                        onOpen={() => onOpen({ refKey: object.refKey, targetId: target.id })}
                      />
                    ) : (
                      <span className="block px-2.5 py-1 text-ink-4" aria-label="not here" role="img">
                        ·
                      </span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({
  object,
  name,
  isVerified,
  onOpen,
}: {
  object: ObjectView;
  name: string;
  isVerified: boolean;
  onOpen: () => void;
}) {
  const status = cellStatus(object);
  const word = cellWord(object);
  const words = `${objectWord(object.sync)}, ${object.health.status}${isVerified ? "" : " when last verified"}`;
  return (
    <button
      type="button"
      data-status={status}
      onClick={onOpen}
      aria-label={`${name}: ${words}`}
      title={words}
      className={classNames(
        "flex min-h-7 w-full items-center gap-1.5 rounded-sm px-2 text-left whitespace-nowrap hover:bg-line/60",
        word !== null && isVerified && "bg-(--c-tint)",
        !isVerified && "hatched",
      )}
    >
      <StatusGlyph status={status} className={isVerified ? undefined : "opacity-60"} />
      {word}
    </button>
  );
}

function Reasons({ row, nameOf, total }: { row: MatrixRow; nameOf: (id: string) => string; total: number }) {
  return row.reasons.map(({ text, targetIds }) => (
    <span key={text} className="block text-sm text-ink-2">
      on {whichOf(targetIds.map(nameOf), total)}: {text}
    </span>
  ));
}
