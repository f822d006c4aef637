import type { SourceFile } from "@/lib/domain/render/render";

/** What a folder holds, told by the names of its files. */
export type Selection = {
  renderer: "plain" | "kustomize" | "helm" | "jsonnet";
  /** The file that told, unless plain. */
  marker: string | null;
  /** What is to be read, ordered by path. */
  files: SourceFile[];
};

/**
 * The files that rendering a folder may read: those directly in it, and for a kustomization, which may list others,
 * every manifest below. All else (pictures, charts, other folders) need not be copied or counted.
 */
export function filesToRead(files: SourceFile[], path: string): SourceFile[] {
  if (selectFiles(files, path).renderer === "kustomize") {
    return files.filter(
      ({ path: file }) => manifest.test(file) || kustomizations.has(file.slice(file.lastIndexOf("/") + 1)),
    );
  }
  const prefix = prefixOf(path);
  return files.filter(({ path: file }) => isDirectlyIn(file, prefix));
}

/** kubectl's and Argo CD's extensions of manifests (cli-runtime, `FileExtensions`). */
const manifest = /\.(ya?ml|json)$/;
const kustomizations = new Set(["kustomization.yaml", "kustomization.yml", "Kustomization"]);

/**
 * The files directly in a folder that are manifests. Folders within it are not read, as with `kubectl apply -f` and
 * Argo CD's plain directories, so that a folder of overlays is not applied all at once.
 */
export function selectFiles(files: SourceFile[], path: string): Selection {
  const prefix = prefixOf(path);
  const own = files
    .filter(({ path: file }) => isDirectlyIn(file, prefix))
    .toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const named = (isIt: (name: string) => boolean) =>
    own.find(({ path: file }) => isIt(file.slice(prefix.length)));

  const kustomization = named((name) => kustomizations.has(name));
  if (kustomization) return { renderer: "kustomize", marker: kustomization.path, files: [kustomization] };
  const chart = named((name) => name === "Chart.yaml" || name === "Chart.yml");
  if (chart) return { renderer: "helm", marker: chart.path, files: [] };
  const read = own.filter(({ path: file }) => manifest.test(file));
  const jsonnet = named((name) => name.endsWith(".jsonnet"));
  if (jsonnet) return { renderer: "jsonnet", marker: jsonnet.path, files: read };
  return { renderer: "plain", marker: null, files: read };
}

/** A folder's path as files begin with it: `/deploy/shop/` and `./deploy/shop` are the same. */
function prefixOf(path: string): string {
  const folder = path
    .replace(/^(\.?\/)+/, "")
    .replace(/\/+$/, "")
    .replace(/^\.$/, "");
  return folder === "" ? "" : `${folder}/`;
}

function isDirectlyIn(file: string, prefix: string): boolean {
  return file.startsWith(prefix) && !file.slice(prefix.length).includes("/");
}
