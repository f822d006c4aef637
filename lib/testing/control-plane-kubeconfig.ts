/** A kubeconfig with one context, signed in by token or by client certificate (PEM). */
export function kubeconfigOf(options: {
  server: string;
  certificate?: string;
  token?: string;
  client?: { certificate: string; key: string };
}): string {
  const { server, certificate, token, client } = options;
  const user = client
    ? { "client-certificate-data": base64(client.certificate), "client-key-data": base64(client.key) }
    : { token };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "c",
        cluster: { server, ...(certificate ? { "certificate-authority-data": base64(certificate) } : {}) },
      },
    ],
    users: [{ name: "u", user }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
