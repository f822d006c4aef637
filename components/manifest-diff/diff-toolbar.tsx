"use client";

import type { ObjectView } from "@/lib/api/application-schema";
import type { ApplicationUrl, Truth } from "@/components/application/application-url";
import { objectWord } from "@/components/application/object-status";
import type { ChangeUrl } from "@/components/application/use-application-url";
import { truthNames } from "@/components/manifest-diff/truth-text";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { Select } from "@/components/ui/select";

const truths: Truth[] = ["desired", "applied", "live"];

/** Which cluster, which two truths, and how they are laid out. */
export function DiffToolbar({
  url,
  change,
  targetId,
  targets,
}: {
  url: ApplicationUrl;
  change: ChangeUrl;
  targetId: string | null;
  targets: { id: string; name: string; object: ObjectView | null }[];
}) {
  const [left, right] = url.sides;
  const options = truths.map((truth) => ({ value: truth, label: upperFirst(truthNames[truth].name) }));
  function choose(side: 0 | 1, truth: Truth) {
    // Choosing what stands on the other side swaps the two: a diff of one thing with itself says nothing.
    const sides: [Truth, Truth] = side === 0 ? [truth, right] : [left, truth];
    change({ sides: sides[0] === sides[1] ? [right, left] : sides });
  }
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-5 py-2.5">
      <Select
        size="sm"
        label="Cluster"
        value={targetId}
        onValueChange={(next) => change({ diffTarget: next })}
        options={targets.map(({ id, name, object }) => ({
          value: id,
          label: name,
          detail: object ? objectWord(object.sync) : undefined,
        }))}
        className="min-w-36"
      />
      <span aria-hidden className="mx-1 h-4 w-px bg-line-2 max-sm:hidden" />
      <Select
        size="sm"
        label="Left side"
        value={left}
        onValueChange={(value) => choose(0, value as Truth)}
        options={options}
      />
      <span className="text-ink-3">against</span>
      <Select
        size="sm"
        label="Right side"
        value={right}
        onValueChange={(value) => choose(1, value as Truth)}
        options={options}
      />
      <span className="ml-auto flex items-center gap-2 max-sm:hidden">
        <span className="mr-1 text-sm text-ink-3">
          <Kbd>j</Kbd> <Kbd>k</Kbd> next, previous
        </span>
        <Button
          size="sm"
          aria-pressed={url.layout === "inline"}
          onClick={() => change({ layout: url.layout === "inline" ? "split" : "inline" })}
        >
          {url.layout === "inline" ? "Side by side" : "Inline"}
        </Button>
      </span>
    </div>
  );
}

function upperFirst(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
