import type { editor } from "monaco-editor";
import type { ColorScheme } from "@/components/manifest-diff/color-scheme";
import type { TruthSide } from "@/components/manifest-diff/truth-text";

/** Two sides, two colours: red and green would claim that one of them is wrong. */
const sideToken: Record<TruthSide, string> = { git: "--behind", applied: "--held", cluster: "--drifted" };

/**
 * Monaco's theme from the tokens of the page, for one scheme and the truths on its two sides. Monaco understands
 * only hex, so every token is read through a probe element and painted once on a canvas.
 */
export function monacoTheme(
  scheme: ColorScheme,
  left: TruthSide,
  right: TruthSide,
): editor.IStandaloneThemeData {
  const color = makeColorReader(scheme);
  const strong = scheme === "light" ? 0.24 : 0.32;
  const weak = scheme === "light" ? 0.11 : 0.15;
  const leftToken = sideToken[left];
  const rightToken = sideToken[right];
  return {
    base: scheme === "light" ? "vs" : "vs-dark",
    inherit: true,
    rules: [
      { token: "", foreground: bare(color("--ink")) },
      // Colour belongs to the two sides: keys step back, values stand out, nothing else is tinted.
      ...["type", "operators", "delimiter", "tag"].map((token) => ({
        token: `${token}.yaml`,
        foreground: bare(color("--ink-2")),
      })),
      ...["string", "number", "number.float", "number.octal", "number.hex", "number.date", "keyword"].map(
        (token) => ({
          token: `${token}.yaml`,
          foreground: bare(color("--ink")),
        }),
      ),
      { token: "comment.yaml", foreground: bare(color("--ink-3")) },
    ],
    colors: {
      "editor.background": color("--raised"),
      "editor.foreground": color("--ink"),
      "editorLineNumber.foreground": color("--ink-2"),
      "editorLineNumber.activeForeground": color("--ink"),
      "editor.lineHighlightBorder": color("--raised", 0),
      "editor.selectionBackground": color("--focus", 0.26),
      "editorCursor.foreground": color("--ink"),
      "editorIndentGuide.background1": color("--line"),
      "editorIndentGuide.activeBackground1": color("--line-2"),
      "editorWidget.background": color("--floating"),
      "editorWidget.border": color("--line-2"),
      "editorHoverWidget.background": color("--floating"),
      "editorHoverWidget.border": color("--line-2"),
      "scrollbarSlider.background": color("--ink-4", 0.3),
      "scrollbarSlider.hoverBackground": color("--ink-4", 0.5),
      "scrollbarSlider.activeBackground": color("--ink-4", 0.6),
      "scrollbar.shadow": color("--raised", 0),
      focusBorder: color("--focus"),
      "diffEditor.removedLineBackground": color(leftToken, weak),
      "diffEditor.removedTextBackground": color(leftToken, strong),
      "diffEditorGutter.removedLineBackground": color(leftToken, weak),
      "diffEditorOverview.removedForeground": color(leftToken, 0.7),
      "diffEditor.insertedLineBackground": color(rightToken, weak),
      "diffEditor.insertedTextBackground": color(rightToken, strong),
      "diffEditorGutter.insertedLineBackground": color(rightToken, weak),
      "diffEditorOverview.insertedForeground": color(rightToken, 0.7),
      "diffEditor.border": color("--line"),
      "diffEditor.diagonalFill": color("--line"),
      "diffEditor.unchangedRegionBackground": color("--sunken"),
      "diffEditor.unchangedRegionForeground": color("--ink-2"),
      "diffEditor.unchangedRegionShadow": color("--raised", 0),
      "diffEditor.unchangedCodeBackground": color("--raised", 0),
    },
  };
}

function makeColorReader(scheme: ColorScheme): (token: string, alpha?: number) => string {
  const probe = document.createElement("span");
  probe.style.colorScheme = scheme;
  probe.style.display = "none";
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  return (token, alpha = 1) => {
    document.body.append(probe);
    probe.style.color = `var(${token})`;
    const computed = getComputedStyle(probe).color;
    probe.remove();
    if (!context) return scheme === "light" ? "#808080" : "#909090";
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = computed;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    const hex = [red, green, blue, Math.round(alpha * 255)].map((part) => part.toString(16).padStart(2, "0"));
    return `#${hex.join("")}`;
  };
}

/** Token rules want six digits without the mark. */
function bare(hex: string): string {
  return hex.slice(1, 7);
}
