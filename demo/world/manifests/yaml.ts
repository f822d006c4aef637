import { dump } from "js-yaml";

/** Files of a repository, by path. */
export type Files = Record<string, string>;

/** One or more objects as the YAML that people would write. */
export function yaml(...objects: object[]): string {
  return objects.map((object) => dump(object, { lineWidth: 100, noRefs: true })).join("---\n");
}

/** The files of one folder. */
export function folder(path: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`${path}/${name}`, content]));
}
