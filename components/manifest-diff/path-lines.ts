/**
 * Finds the line of a field in a manifest written as block YAML (what the server of Plumbline writes), without a
 * parser: one pass over the lines, by indentation. Where it cannot follow, it names the nearest line above.
 */
export type PathLine = {
  /** Counts from 1. */
  line: number;
  /** False when the field is not there and `line` is that of its nearest parent. */
  isExact: boolean;
};

type Step = { field: string } | { keys: Record<string, string> } | { value: string } | { index: number };
type Node = { line: number; key: string | null; scalar: string | null; children: Node[] };

/** The line of `path` (as `formatPath` of lib/domain writes it) in `yaml`; null for an empty text. */
export function pathLine(root: Node, path: string): PathLine | null {
  let node = root;
  for (const step of parsePath(path)) {
    const next = findChild(node, step);
    if (!next) return node === root ? null : { line: node.line, isExact: false };
    node = next;
  }
  return node === root ? null : { line: node.line, isExact: true };
}

/** The outline of a block YAML text: keys and list items with their lines. */
export function outlineYaml(yaml: string): Node {
  const root: Node = { line: 0, key: null, scalar: null, children: [] };
  const open: { indent: number; node: Node }[] = [{ indent: -1, node: root }];
  let blockIndent: number | null = null;
  for (const [index, text] of yaml.split("\n").entries()) {
    const indent = text.length - text.trimStart().length;
    let rest = text.trim();
    if (rest === "" || rest.startsWith("#") || rest === "---") continue;
    if (blockIndent !== null) {
      if (indent > blockIndent) continue;
      blockIndent = null;
    }
    let column = indent;
    // A list item opens a node of its own; "- name: web" opens the item and its first key on one line.
    while (rest === "-" || rest.startsWith("- ")) {
      // A list may stand at its key's own indentation, so only deeper nodes and items of the same list are closed.
      while (
        open.at(-1)!.indent > column ||
        (open.at(-1)!.indent === column && open.at(-1)!.node.key === null)
      ) {
        open.pop();
      }
      const item: Node = { line: index + 1, key: null, scalar: null, children: [] };
      open.at(-1)!.node.children.push(item);
      open.push({ indent: column, node: item });
      const after = rest.slice(1);
      column += 1 + after.length - after.trimStart().length;
      rest = after.trim();
    }
    const pair = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#[\]{},][^#]*?):(?:\s+(.*))?$/.exec(rest);
    if (pair) {
      while (
        open.at(-1)!.indent >= column &&
        !(open.at(-1)!.node.key === null && open.at(-1)!.indent < column)
      ) {
        open.pop();
      }
      const node: Node = {
        line: index + 1,
        key: unquote(pair[1]!),
        scalar: unquote(pair[2] ?? ""),
        children: [],
      };
      open.at(-1)!.node.children.push(node);
      open.push({ indent: column, node });
    } else if (rest !== "") {
      open.at(-1)!.node.scalar ??= unquote(rest);
    }
    if (/(^|[\s:-])[|>][-+0-9]*$/.test(rest)) blockIndent = indent;
  }
  return root;
}

function findChild(node: Node, step: Step): Node | undefined {
  if ("field" in step) return node.children.find((child) => child.key === step.field);
  const items = node.children.filter((child) => child.key === null);
  if ("index" in step) return items[step.index];
  if ("value" in step) return items.find((item) => item.scalar === step.value);
  return items.find((item) =>
    Object.entries(step.keys).every(
      ([key, value]) => item.children.find((child) => child.key === key)?.scalar === value,
    ),
  );
}

function parsePath(path: string): Step[] {
  const steps: Step[] = [];
  const pattern = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\[=([^\]]*)\]|\[([^\]]*)\]|\.?([^.[\]]+)/g;
  for (const [, quoted, index, value, keys, field] of path.matchAll(pattern)) {
    if (quoted !== undefined) steps.push({ field: unquote(`"${quoted}"`) });
    else if (index !== undefined) steps.push({ index: Number(index) });
    else if (value !== undefined) steps.push({ value });
    else if (field !== undefined) steps.push({ field });
    else if (keys !== undefined) {
      const pairs = keys.split(",").map((pair) => pair.split("=", 2) as [string, string]);
      steps.push({ keys: Object.fromEntries(pairs) });
    }
  }
  return steps;
}

function unquote(text: string): string {
  const trimmed = text.trim();
  if (trimmed.startsWith('"') && trimmed.endsWith('"') && trimmed.length > 1) {
    try {
      return String(JSON.parse(trimmed));
    } catch {
      return trimmed.slice(1, -1);
    }
  }
  if (trimmed.startsWith("'") && trimmed.endsWith("'") && trimmed.length > 1) {
    return trimmed.slice(1, -1).replaceAll("''", "'");
  }
  return trimmed;
}
