import { Agent, fetch } from "undici";
import type { JsonObject, KubeObject } from "./json";
import type { SimulatedCluster } from "./start-simulated-cluster";

export type Event = { type: string; object: KubeObject & JsonObject };

/** A bare client for the simulation's own tests. */
export class TestClient {
  readonly #dispatcher: Agent;
  readonly #token: string;

  constructor(private readonly cluster: SimulatedCluster) {
    const [, certificate = ""] = /certificate-authority-data: (\S+)/.exec(cluster.kubeconfig) ?? [];
    const [, token = ""] = /token: (\S+)/.exec(cluster.kubeconfig) ?? [];
    this.#dispatcher = new Agent({ connect: { ca: Buffer.from(certificate, "base64").toString() } });
    this.#token = token;
  }

  async send<Body = KubeObject & JsonObject>(
    method: string,
    path: string,
    body?: object,
    type = "application/json",
  ): Promise<{ code: number; body: Body }> {
    const response = await this.#fetch(path, {
      method,
      headers: { "content-type": type },
      body: body && JSON.stringify(body),
    });
    return { code: response.status, body: (await response.json()) as Body };
  }

  get<Body = KubeObject & JsonObject>(path: string) {
    return this.send<Body>("GET", path);
  }

  apply(path: string, body: object, query = "fieldManager=test&force=true") {
    return this.send("PATCH", `${path}?${query}`, body, "application/apply-patch+yaml");
  }

  /** The events of a watch until one fits; the test's timeout ends the wait. */
  async watchUntil(path: string, isLast: (event: Event) => boolean): Promise<Event[]> {
    const response = await this.#fetch(path, { headers: {} });
    const events: Event[] = [];
    let rest = "";
    for await (const chunk of response.body!) {
      const lines = (rest + Buffer.from(chunk as Uint8Array).toString()).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        events.push(JSON.parse(line) as Event);
        if (isLast(events.at(-1)!)) return events;
      }
    }
    return events;
  }

  /** The object at a path, once it is as wished. */
  async when(path: string, isAsWished: (object: KubeObject) => boolean): Promise<KubeObject> {
    const [collection = "", name = ""] = [
      path.slice(0, path.lastIndexOf("/")),
      path.slice(path.lastIndexOf("/") + 1),
    ];
    const query = `watch=true&fieldSelector=metadata.name%3D${name}`;
    const events = await this.watchUntil(
      `${collection}?${query}`,
      ({ type, object }) => type !== "DELETED" && isAsWished(object),
    );
    return events.at(-1)!.object;
  }

  close() {
    return this.#dispatcher.destroy();
  }

  #fetch(path: string, init: { method?: string; headers: Record<string, string>; body?: string }) {
    const headers = { authorization: `Bearer ${this.#token}`, ...init.headers };
    return fetch(`${this.cluster.url}${path}`, { ...init, headers, dispatcher: this.#dispatcher });
  }
}
