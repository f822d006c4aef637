import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ClusterHttp } from "@/lib/kubernetes/cluster-http";
import { parseKubeconfig } from "@/lib/kubernetes/parse-kubeconfig";
import { usualTiming } from "@/lib/kubernetes/timing";
import { kubeconfigOf } from "@/lib/testing/control-plane-kubeconfig";
import { startHttpProxy, startTlsFront } from "@/lib/testing/control-plane-proxy";
import { createClientAuthority } from "@/scripts/control-plane/client-certificate.mjs";

const dir = mkdtempSync(join(tmpdir(), "plumbline-serving-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const authority = createClientAuthority(dir);

test.each([
  {
    what: "for another name",
    host: "localhost",
    lifeMs: undefined,
    words:
      "certificate is not valid for localhost (the kubeconfig can name one that it is valid for, as tls-server-name)",
  },
  {
    what: "that has expired",
    host: "127.0.0.1",
    lifeMs: -1_000,
    words: "the API server's certificate has expired",
  },
])("a serving certificate $what is refused, before anything is asked", async ({ host, lifeMs, words }) => {
  let asked = 0;
  const server = await startHttpProxy(
    { url: "https://127.0.0.1:1", certificate: "" },
    (_message, response) => {
      asked += 1;
      response.end("{}");
      return "answered";
    },
  );
  const front = await startTlsFront(server.url, authority.issueServer(lifeMs));
  const kubeconfig = kubeconfigOf({
    server: front.url.replace("127.0.0.1", host),
    certificate: readFileSync(authority.certificatePath, "utf8"),
    token: "t",
  });
  const http = new ClusterHttp(parseKubeconfig(kubeconfig), { ...usualTiming, retryMsMin: 1, retryMsMax: 5 });
  try {
    const request = http.request({ method: "GET", path: "/version", isRead: true });
    await expect(request).rejects.toMatchObject({ code: "cluster_unreachable", message: words });
    expect(asked).toBe(0);
  } finally {
    await http.close();
    await front.close();
    await server.close();
  }
});
