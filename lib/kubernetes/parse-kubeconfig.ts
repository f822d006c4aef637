import { load, YAMLException } from "js-yaml";
import { AppError } from "@/lib/platform/errors";
import { type ClusterAccess, readCluster, readUser } from "@/lib/kubernetes/cluster-access";
import { type Kubeconfig, kubeconfigSchema } from "@/lib/kubernetes/kubeconfig-schema";

/** A flattened kubeconfig of a person's twenty clusters stays below this. */
const kubeconfigBytesMax = 256 * 1024;
const depthMax = 20;

/**
 * How to reach the current context's cluster. Reads nothing but the text: no file, no environment, no program; of those
 * it names only what stands in `execCommands`, by absolute path.
 * Throws `bad_input` (field `kubeconfig`) in words that name the way out and never repeat a value that may be secret.
 */
export function parseKubeconfig(text: string, execCommands: string[] = []): ClusterAccess {
  if (Buffer.byteLength(text) > kubeconfigBytesMax) {
    throw refused(
      "This kubeconfig is larger than 256 KB. Paste one context only: `kubectl config view --raw --flatten --minify`.",
    );
  }
  const config = read(text);
  const contextName = config["current-context"];
  const contexts = config.contexts ?? [];
  if (!contextName) {
    const names = contexts.map(({ name }) => name).slice(0, 5);
    throw refused(
      names.length > 0
        ? `This kubeconfig names no current-context. Set it to one of: ${names.join(", ")}.`
        : "This kubeconfig has no contexts. Paste what `kubectl config view --raw --flatten --minify` prints.",
    );
  }
  const context = contexts.find(({ name }) => name === contextName)?.context;
  if (!context)
    throw refused(`The current-context “${contextName}” is not among the contexts of this kubeconfig.`);
  const cluster = config.clusters?.find(({ name }) => name === context.cluster)?.cluster;
  if (!cluster) throw refused(`The context “${contextName}” names a cluster that is not in this kubeconfig.`);
  const user = config.users?.find(({ name }) => name === context.user);
  if (!user) throw refused(`The context “${contextName}” names a user that is not in this kubeconfig.`);
  return { ...readCluster(cluster), ...readUser(user.user ?? {}, user.name, cluster, execCommands) };
}

function read(text: string): Kubeconfig {
  let document: unknown;
  try {
    document = load(text, { maxAliases: 0, maxDepth: depthMax });
  } catch (error) {
    // The parser's message quotes the lines around, which may hold the token.
    const line = error instanceof YAMLException && error.mark ? ` near line ${error.mark.line + 1}` : "";
    throw refused(`This is not readable as YAML or JSON${line}.`);
  }
  const parsed = kubeconfigSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join(".") ?? "";
  throw refused(
    path
      ? `This kubeconfig cannot be used: ${path} does not have the expected form.`
      : "This is not a kubeconfig. Paste what `kubectl config view --raw --flatten --minify` prints.",
  );
}

function refused(message: string): AppError {
  return new AppError("bad_input", message, { field: "kubeconfig" });
}
