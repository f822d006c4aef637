import { applications, type DemoApplication } from "./applications";
import { environments, type Abilities, type Environment, type Settings } from "./manifests/settings";
import { folder, type Files } from "./manifests/yaml";
import { authors, type Author } from "./people";

/** One commit to be made, in the shape of the demo's GitHub. */
export type Commit = {
  author: { name: string; email: string };
  date: Date;
  message: string;
  files: Record<string, string | null>;
};

/** A change of settings, as a person would make it. */
export type Change = {
  app: string;
  author: Author;
  message: string;
  /** Only these environments; all when left out. */
  only?: Environment[];
  set: Partial<Omit<Settings, "config">> & { config?: Record<string, string> };
};

/**
 * The state of all repositories, moved forward by changes. A commit holds exactly the files that a change alters, as
 * `git commit` would.
 */
export class World {
  #settings = new Map<string, Settings>();
  #files = new Map<string, Files>();

  constructor(private readonly abilities: Abilities) {
    for (const app of applications)
      for (const environment of environments) {
        const replicas = environment === "prod" ? app.productionReplicas : app.start.replicas;
        this.#settings.set(`${app.name}/${environment}`, { ...app.start, replicas });
      }
  }

  /** The commit with which an application enters its repository. */
  begin(app: DemoApplication, author: Author, date: Date): Commit {
    return this.#commit(app, author, date, `${app.name}: add manifests for dev, stage and prod`);
  }

  /** The commit that a change makes. */
  change({ app: name, author, message, only = environments, set }: Change, date: Date): Commit {
    const app = applications.find((one) => one.name === name)!;
    for (const environment of only) {
      const key = `${name}/${environment}`;
      const before = this.#settings.get(key)!;
      const { replicas = 1, ...rest } = set;
      const scaled = set.replicas === undefined ? {} : { replicas };
      this.#settings.set(key, { ...before, ...rest, ...scaled, config: { ...before.config, ...set.config } });
    }
    return this.#commit(app, author, date, message);
  }

  /** A commit that breaks a file by hand, as happens on a Friday. */
  breakFile(
    path: string,
    edit: (content: string) => string,
    author: Author,
    message: string,
    date: Date,
  ): Commit {
    const files = { [path]: edit(this.#contentOf(path)) };
    return { author: authors[author], date, message, files };
  }

  #contentOf(path: string): string {
    for (const files of this.#files.values()) if (files[path] !== undefined) return files[path];
    throw new Error(`The demo has no file ${path}`);
  }

  #commit(app: DemoApplication, author: Author, date: Date, message: string): Commit {
    const next: Files = {};
    for (const environment of environments) {
      const settings = this.#settings.get(`${app.name}/${environment}`)!;
      const path = app.path.replace("{env}", environment);
      Object.assign(next, folder(path, app.render(environment, settings, this.abilities)));
    }
    const before = this.#files.get(app.name) ?? {};
    this.#files.set(app.name, next);
    const files: Commit["files"] = {};
    for (const path of Object.keys(before)) if (next[path] === undefined) files[path] = null;
    for (const [path, content] of Object.entries(next)) if (before[path] !== content) files[path] = content;
    return { author: authors[author], date, message, files };
  }
}
