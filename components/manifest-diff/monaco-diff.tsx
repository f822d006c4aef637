"use client";

import "@/components/manifest-diff/monaco-diff.css";
import type { editor as MonacoEditor } from "monaco-editor";
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { useColorScheme } from "@/components/manifest-diff/color-scheme";
import type { DiffHandle, DiffSide } from "@/components/manifest-diff/diff-side";
import { monacoTheme } from "@/components/manifest-diff/monaco-theme";
import { truthNames } from "@/components/manifest-diff/truth-text";
import type { WriterNote } from "@/components/manifest-diff/writer-notes";
import { Skeleton } from "@/components/ui/skeleton";

type DiffEditor = MonacoEditor.IStandaloneDiffEditor;

/** Longer than the editor itself may think about a comparison. */
const drawnMsMax = 5000;

/** Two manifests in Monaco's diff editor. `onFail` is called when it cannot be loaded. */
export function MonacoDiff({
  left,
  right,
  layout,
  label,
  onFail,
  ref,
}: {
  left: DiffSide;
  right: DiffSide;
  layout: "split" | "inline";
  label: string;
  onFail: () => void;
  ref?: Ref<DiffHandle>;
}) {
  const host = useRef<HTMLDivElement>(null);
  const [diff, setDiff] = useState<{ editor: DiffEditor; monaco: typeof MonacoEditor } | null>(null);
  // Until the first comparison is done nothing is folded: shown before, the lines would jump.
  const [isDrawn, setDrawn] = useState(false);
  const scheme = useColorScheme();
  useImperativeHandle(ref, () => ({ goTo: (target) => diff?.editor.goToDiff(target) }), [diff]);

  useEffect(() => {
    let isGone = false;
    let created: DiffEditor | undefined;
    let lateTimer: ReturnType<typeof setTimeout> | undefined;
    import("@/components/manifest-diff/monaco").then(
      ({ editor }) => {
        if (isGone || !host.current) return;
        created = editor.createDiffEditor(host.current, editorOptions());
        created.onDidUpdateDiff(() => setDrawn(true));
        // Texts without folds are better than none, should the comparison never come.
        lateTimer = setTimeout(() => setDrawn(true), drawnMsMax);
        setDiff({ editor: created, monaco: editor });
      },
      () => !isGone && onFail(),
    );
    return () => {
      isGone = true;
      clearTimeout(lateTimer);
      const models = created?.getModel();
      created?.dispose();
      models?.original.dispose();
      models?.modified.dispose();
    };
  }, [onFail]);

  useEffect(() => {
    if (!diff) return;
    const [leftSide, rightSide] = [truthNames[left.truth].side, truthNames[right.truth].side];
    const name = `plumbline-${scheme}-${leftSide}-${rightSide}`;
    diff.monaco.defineTheme(name, monacoTheme(scheme, leftSide, rightSide));
    diff.monaco.setTheme(name);
  }, [diff, scheme, left.truth, right.truth]);

  useEffect(() => {
    if (!diff) return;
    const before = diff.editor.getModel();
    const original = diff.monaco.createModel(left.text, "yaml");
    const modified = diff.monaco.createModel(right.text, "yaml");
    diff.editor.setModel({ original, modified });
    original.deltaDecorations([], left.notes.map(decoration));
    modified.deltaDecorations([], right.notes.map(decoration));
    before?.original.dispose();
    before?.modified.dispose();
  }, [diff, left.text, right.text, left.notes, right.notes]);

  useEffect(() => {
    diff?.editor.updateOptions({ renderSideBySide: layout === "split" });
  }, [diff, layout]);

  useEffect(() => {
    if (!diff) return;
    diff.editor.getOriginalEditor().updateOptions({ ariaLabel: `${label}, ${truthNames[left.truth].name}` });
    diff.editor.getModifiedEditor().updateOptions({ ariaLabel: `${label}, ${truthNames[right.truth].name}` });
  }, [diff, label, left.truth, right.truth]);

  return (
    <div className="relative h-full min-h-0">
      <div
        ref={host}
        data-ready={isDrawn}
        // Not by visibility: parts of the editor set that for themselves.
        className={isDrawn ? "absolute inset-0" : "absolute inset-0 opacity-0"}
      />
      {!isDrawn && <DiffSkeleton />}
    </div>
  );
}

function DiffSkeleton() {
  return (
    <div className="absolute inset-0 space-y-2 p-4" role="status" aria-label="Loading the diff">
      {[60, 40, 72, 55, 30, 64, 48].map((width, index) => (
        <div key={index} style={{ width: `${width}%` }}>
          <Skeleton className="h-3" />
        </div>
      ))}
    </div>
  );
}

function editorOptions(): MonacoEditor.IStandaloneDiffEditorConstructionOptions {
  return {
    automaticLayout: true,
    readOnly: true,
    domReadOnly: true,
    minimap: { enabled: false },
    hideUnchangedRegions: { enabled: true, contextLineCount: 3, minimumLineCount: 3 },
    useInlineViewWhenSpaceIsLimited: true,
    renderSideBySideInlineBreakpoint: 700,
    renderMarginRevertIcon: false,
    renderGutterMenu: false,
    renderIndicators: false,
    ignoreTrimWhitespace: false,
    maxComputationTime: 3000,
    fontFamily: "var(--font-geist-mono), ui-monospace, monospace",
    fontSize: 12,
    lineHeight: 20,
    lineNumbersMinChars: 4,
    lineDecorationsWidth: 10,
    glyphMargin: false,
    folding: false,
    renderFinalNewline: "off",
    scrollBeyondLastLine: false,
    renderLineHighlight: "none",
    overviewRulerBorder: false,
    overviewRulerLanes: 0,
    hideCursorInOverviewRuler: true,
    renderOverviewRuler: false,
    occurrencesHighlight: "off",
    matchBrackets: "never",
    unicodeHighlight: { ambiguousCharacters: false },
    padding: { top: 8, bottom: 8 },
    scrollbar: { alwaysConsumeMouseWheel: false, verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
    // Tab must leave the editor: nothing in it can be typed.
    tabFocusMode: true,
    fixedOverflowWidgets: true,
  };
}

function decoration(note: WriterNote): MonacoEditor.IModelDeltaDecoration {
  const column = Number.MAX_SAFE_INTEGER;
  return {
    range: { startLineNumber: note.line, startColumn: 1, endLineNumber: note.line, endColumn: column },
    options: {
      showIfCollapsed: true,
      after: { content: `\u00a0\u00a0\u00a0\u00a0${note.text}`, inlineClassName: "writer-note" },
      hoverMessage: note.details.map(({ path, lines }) => ({
        // Two spaces at the end of a line keep it a line of its own.
        value: [asCode(path), ...(lines.length > 0 ? lines : [note.text]).map(asText)].join("  \n"),
        isTrusted: false,
      })),
    },
  };
}

/** What managers and fields are called is up to strangers: in a hover it is text, never Markdown. */
function asText(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()<>#+\-.!|~&]/g, "\\$&");
}

function asCode(text: string): string {
  return `\`\` ${text.replaceAll("`", "'")} \`\``;
}
