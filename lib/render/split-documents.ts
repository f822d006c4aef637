/** A document of a stream: its text, and the line (from 1) on which that text begins. */
export type DocumentText = { text: string; line: number };

/**
 * Cuts a YAML stream into documents as kubectl does (apimachinery, `util/yaml.YAMLReader`): at every line that begins
 * with `---`, before any YAML is read. After the dashes only a comment may stand.
 */
export function splitDocuments(
  stream: string,
): { documents: DocumentText[] } | { line: number; reason: string } {
  const documents: DocumentText[] = [];
  let lines: string[] = [];
  let start = 1;
  for (const [index, line] of stream.split("\n").entries()) {
    if (!line.startsWith("---")) {
      lines.push(line);
      continue;
    }
    const rest = line.slice(3).trim();
    if (rest !== "" && !rest.startsWith("#")) {
      return { line: index + 1, reason: "Only a comment may follow the --- that separates documents." };
    }
    documents.push({ text: lines.join("\n"), line: start });
    lines = [];
    start = index + 2;
  }
  documents.push({ text: lines.join("\n"), line: start });
  return { documents: documents.filter(({ text }) => hasContent(text)).map(fromFirstLine) };
}

function hasContent(text: string): boolean {
  return text.split("\n").some(isContent);
}

/** Leading comments and empty lines belong to nobody: an object begins where its first line stands. */
function fromFirstLine({ text, line }: DocumentText): DocumentText {
  const lines = text.split("\n");
  const first = lines.findIndex(isContent);
  return { text: lines.slice(first).join("\n"), line: line + first };
}

function isContent(line: string): boolean {
  const text = line.trim();
  return text !== "" && !text.startsWith("#") && text !== "...";
}
