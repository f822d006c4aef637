import { request } from "node:https";

/**
 * One small request to a control plane on the loopback address.
 *
 * @param {string | null} certificate the server's certificate; null only while waiting for it to be written
 * @returns {Promise<{ status: number, body: string }>}
 */
export function ask(port, token, certificate, method, path, body) {
  return new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port,
      method,
      path,
      agent: false,
      timeout: 5_000,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(certificate ? { ca: certificate } : { rejectUnauthorized: false }),
    };
    const outgoing = request(options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
      response.on("error", reject);
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer in 5 s")));
    outgoing.on("error", reject);
    outgoing.end(body ? JSON.stringify(body) : undefined);
  });
}
