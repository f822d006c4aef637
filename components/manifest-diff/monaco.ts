/**
 * Monaco with only what a read-only diff of YAML needs; it and its worker are bundled, nothing is fetched from
 * elsewhere. Import it dynamically: it is six times as large as the rest of the page.
 */
import { editor } from "monaco-editor/editor";
import "monaco-editor/features/diffEditor/register";
import "monaco-editor/features/find/register";
import "monaco-editor/features/folding/register";
import "monaco-editor/features/hover/register";
import "monaco-editor/features/clipboard/register";
import "monaco-editor/features/codicon/register";
import "monaco-editor/languages/definitions/yaml/register";

(globalThis as { MonacoEnvironment?: unknown }).MonacoEnvironment = {
  getWorker: () => new Worker(new URL("./monaco.worker.ts", import.meta.url), { type: "module" }),
};

export { editor };
