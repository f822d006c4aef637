/** A person at work in the product, through the same HTTP API as the browser. */
export class ProductSession {
  #cookies = new Map<string, string>();

  constructor(private readonly baseUrl: string) {}

  /** Signs in by password. Throws when it is not right. */
  async signIn(email: string, password: string): Promise<this> {
    await this.#send("POST", "/api/auth/sign-in/email", { email, password });
    return this;
  }

  /** What a browser needs to go on as the same person. */
  get cookies(): { name: string; value: string }[] {
    return [...this.#cookies].map(([name, value]) => ({ name, value }));
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.#send("GET", `/api/v1/${path}`) as Promise<Answer>;
  }

  post<Answer>(path: string, body: object): Promise<Answer> {
    return this.#send("POST", `/api/v1/${path}`, body) as Promise<Answer>;
  }

  patch<Answer>(path: string, body: object): Promise<Answer> {
    return this.#send("PATCH", `/api/v1/${path}`, body) as Promise<Answer>;
  }

  delete<Answer>(path: string): Promise<Answer> {
    return this.#send("DELETE", `/api/v1/${path}`) as Promise<Answer>;
  }

  async #send(method: string, path: string, body?: object): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(`${this.baseUrl}${path}`, {
        method,
        headers: {
          // Changes are taken from pages of the product's own only.
          origin: this.baseUrl,
          "sec-fetch-site": "same-origin",
          "content-type": "application/json",
          cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        },
        signal: AbortSignal.timeout(30_000),
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
      const text = await response.text();
      if (response.ok) return text ? JSON.parse(text) : {};
      if (response.status !== 429 || attempt === 5)
        throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 400)}`);
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
  }

  #keep(cookie: string) {
    const [pair = ""] = cookie.split(";");
    const equals = pair.indexOf("=");
    this.#cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
}
