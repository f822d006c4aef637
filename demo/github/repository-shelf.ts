import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { git } from "./git-process";

export type Webhook = { url: string; secret: string };

export type DemoRepository = {
  id: number;
  owner: string;
  name: string;
  fullName: string;
  bareDir: string;
  isPrivate: boolean;
  defaultBranch: string;
  webhook: Webhook | null;
};

type Settings = Pick<DemoRepository, "isPrivate" | "defaultBranch" | "webhook">;

export type RepositoryShelf = {
  /** Creates the bare repository, or finds the one that is there. */
  create(owner: string, name: string, settings: Partial<Settings>): Promise<DemoRepository>;
  /** GitHub does not tell upper from lower case in names. */
  find(owner: string, name: string): DemoRepository | null;
  list(): DemoRepository[];
  saveWebhook(repository: DemoRepository, webhook: Webhook | null): Promise<void>;
};

const settingsFile = "demo-github.json";
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** The bare repositories below a folder, as `<owner>/<name>.git`; what was there before is found again. */
export async function openRepositoryShelf(dir: string): Promise<RepositoryShelf> {
  const byName = new Map<string, DemoRepository>();
  const keyOf = (owner: string, name: string) => `${owner}/${name}`.toLowerCase();
  await mkdir(dir, { recursive: true });
  for (const owner of await foldersIn(dir)) {
    for (const folder of await foldersIn(path.join(dir, owner))) {
      if (!folder.endsWith(".git") || !existsSync(path.join(dir, owner, folder, settingsFile))) continue;
      await load(owner, folder.slice(0, -".git".length));
    }
  }

  async function load(owner: string, name: string): Promise<DemoRepository> {
    const bareDir = path.join(dir, owner, `${name}.git`);
    const settings = JSON.parse(await readFile(path.join(bareDir, settingsFile), "utf8")) as Settings;
    const id = byName.get(keyOf(owner, name))?.id ?? byName.size + 1;
    const repository = { id, owner, name, fullName: `${owner}/${name}`, bareDir, ...settings };
    byName.set(keyOf(owner, name), repository);
    return repository;
  }

  async function save(repository: DemoRepository) {
    const { isPrivate, defaultBranch, webhook } = repository;
    const text = `${JSON.stringify({ isPrivate, defaultBranch, webhook }, null, 2)}\n`;
    await writeFile(path.join(repository.bareDir, settingsFile), text, { mode: 0o600 });
  }

  return {
    async create(owner, name, settings) {
      const known = byName.get(keyOf(owner, name));
      if (known) return known;
      if (!namePattern.test(owner) || !namePattern.test(name))
        throw new Error(`Not a name: ${owner}/${name}`);
      const bareDir = path.join(dir, owner, `${name}.git`);
      const { isPrivate = true, defaultBranch = "main", webhook = null } = settings;
      await mkdir(bareDir, { recursive: true });
      await git(bareDir, ["init", "--quiet", "--bare", `--initial-branch=${defaultBranch}`]);
      await save({ id: 0, owner, name, fullName: "", bareDir, isPrivate, defaultBranch, webhook });
      return load(owner, name);
    },
    find: (owner, name) => byName.get(keyOf(owner, name)) ?? null,
    list: () => [...byName.values()],
    async saveWebhook(repository, webhook) {
      repository.webhook = webhook;
      await save(repository);
    },
  };
}

async function foldersIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
