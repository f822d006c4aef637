import { applications, projects, repositories } from "./applications";
import { administrator, people } from "./people";
import { ProductSession } from "./product-session";

export type WorldCluster = { name: string; labels: Record<string, string>; kubeconfig: string };
export type SetUp = {
  productUrl: string;
  setupToken: string;
  password: string;
  clusters: WorldCluster[];
  repositoryUrl: (name: string) => string;
  githubToken: string;
  /** The demo's GitHub learns where pushes are to be told. */
  setWebhook: (repository: string, webhook: { url: string; secret: string }) => Promise<void>;
};

/** Makes the administrator, people, projects, clusters, repositories and applications, as a person would. */
export async function setUpProduct(options: SetUp): Promise<ProductSession> {
  const { productUrl, setupToken, password } = options;
  const { name, email } = administrator;
  const session = new ProductSession(productUrl);
  await session.post("setup", { token: setupToken, name, email, password });
  await session.signIn(email, password);

  const projectIds = new Map<string, string>();
  for (const project of [...projects, "Labs"])
    projectIds.set(project, (await session.post<{ id: string }>("projects", { name: project })).id);
  await Promise.all(people.map((person) => addPerson(session, person, password, projectIds)));

  const shared = projects.map((project) => ({ id: projectIds.get(project)!, namespaces: [] }));
  const clusterIds = new Map<string, string>();
  const repositoryIds = new Map<string, string>();
  await Promise.all([
    ...options.clusters.map(async ({ name: cluster, labels, kubeconfig }) => {
      const { id } = await session.post<{ id: string }>("clusters", {
        name: cluster,
        labels,
        kubeconfig,
        projects: shared,
      });
      clusterIds.set(cluster, id);
    }),
    ...repositories.map(async (repository) =>
      repositoryIds.set(repository, await addRepository(session, repository, projectIds, options)),
    ),
  ]);

  await Promise.all(
    applications.map((app) =>
      session.post("applications", {
        projectId: projectIds.get(app.project)!,
        name: app.name,
        repositoryId: repositoryIds.get(app.repository)!,
        path: app.path,
        revision: "main",
        policy: app.policy,
        destinations: app.clusters
          .filter((cluster) => clusterIds.has(cluster))
          .map((cluster) => ({ clusterId: clusterIds.get(cluster)!, namespace: app.name })),
      }),
    ),
  );
  return session;
}

async function addPerson(
  session: ProductSession,
  person: (typeof people)[number],
  password: string,
  projectIds: Map<string, string>,
) {
  const { name, email, roles } = person;
  const { id: userId } = await session.post<{ id: string }>("people", { name, email, password });
  for (const [project, role] of Object.entries(roles))
    await session.post(`projects/${projectIds.get(project)!}/members`, { userId, role });
}

async function addRepository(
  session: ProductSession,
  repository: string,
  projectIds: Map<string, string>,
  options: SetUp,
): Promise<string> {
  const { project } = applications.find((app) => app.repository === repository)!;
  const draft = {
    projectId: projectIds.get(project)!,
    url: options.repositoryUrl(repository),
    token: options.githubToken,
  };
  const saved = await session.post<{ id: string; webhookUrl: string; webhookSecret: string }>(
    "repositories",
    draft,
  );
  await options.setWebhook(repository, { url: saved.webhookUrl, secret: saved.webhookSecret });
  return saved.id;
}
