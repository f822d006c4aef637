import type { Truth } from "@/components/application/application-url";
import type { WriterNote } from "@/components/manifest-diff/writer-notes";

/** One side of a diff: which truth, its text and who wrote the differing lines. */
export type DiffSide = { truth: Truth; text: string; notes: WriterNote[] };

/** What a diff can be asked from outside. */
export type DiffHandle = { goTo: (target: "next" | "previous") => void };
