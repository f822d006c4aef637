import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type StartPage = {
  productUrl: string;
  githubUrl: string;
  accounts: { name: string; email: string; password: string; about: string }[];
  cloneUrls: string[];
  clusters: { name: string; kubeconfigPath: string; isSilent: boolean }[];
};

/** Serves one page that says what there is to try, on `port` unless it is taken. Returns how to end it, too. */
export async function serveStartPage(
  page: StartPage,
  port: number,
): Promise<{ url: string; port: number; stop: () => void }> {
  const html = render(page);
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
    response.end(html);
  });
  const listen = (wanted: number) =>
    new Promise<void>((resolve, reject) => server.once("error", reject).listen(wanted, "127.0.0.1", resolve));
  await listen(port).catch(() => listen(0));
  const { port: taken } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${taken}`, port: taken, stop: () => void server.close() };
}

function render({ productUrl, githubUrl, accounts, cloneUrls, clusters }: StartPage): string {
  const first = clusters.find(({ isSilent }) => !isSilent) ?? clusters[0];
  const kubectl = (command: string) => `KUBECONFIG=${first?.kubeconfigPath} kubectl ${command}`;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Plumbline demo</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
main { max-width: 820px; margin: 40px auto; padding: 0 20px }
h2 { margin-top: 32px; font-size: 17px }
pre { padding: 10px 14px; border: 1px solid #8884; border-radius: 8px; overflow-x: auto; font: 13px/1.6 ui-monospace, monospace }
td, th { text-align: left; padding: 3px 20px 3px 0 }
</style>
<main>
<h1>A world to try Plumbline in</h1>
<p><a href="${escape(productUrl)}">Open Plumbline</a>. A <a href="${escape(githubUrl)}">GitHub</a> and ${clusters.length} clusters run on this machine.</p>
<h2>Sign in as</h2>
<table><tr><th>Who</th><th>Email</th><th>Password</th></tr>${accounts
    .map(
      ({ name, email, password, about }) =>
        `<tr><td>${escape(name)}, ${escape(about)}</td><td><code>${escape(email)}</code></td><td><code>${escape(password)}</code></td></tr>`,
    )
    .join("")}</table>
<h2>Push a commit</h2>
${block([`git clone ${cloneUrls[0]} && cd shop-config`, `sed -i 's/CURRENCY: EUR/CURRENCY: USD/' apps/shop/dev/config.yaml`, `git commit -am "shop: sell in dollars" && git push`])}
<p>The other repositories:</p>
${block(cloneUrls.slice(1).map((url) => `git clone ${url}`))}
<h2>Change something behind its back</h2>
${block([kubectl("get all -n shop"), kubectl("scale deployment shop -n shop --replicas 5"), kubectl("edit deployment catalog -n catalog"), kubectl("delete service checkout-api -n checkout")])}
<h2>The clusters</h2>
<table>${clusters.map(({ name, kubeconfigPath, isSilent }) => `<tr><td>${escape(name)}${isSilent ? " (does not answer)" : ""}</td><td><code>${escape(kubeconfigPath)}</code></td></tr>`).join("")}</table>
<p>${found(clusters)}</p>
</main></html>`;
}

/** Real clusters answer, and nothing is made to fail on them. */
function found(clusters: StartPage["clusters"]): string {
  const everywhere =
    "a drift with its writer, a hold with commits waiting and a broken manifest with file and line";
  return clusters.some(({ isSilent }) => isSilent)
    ? `Ready to be found: ${everywhere}, a rollout that fails on one cluster only, and a cluster that went silent.`
    : `Ready to be found: ${everywhere}.`;
}

function block(lines: string[]): string {
  return `<pre>${lines.map(escape).join("\n")}</pre>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
