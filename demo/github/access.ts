/** Who a token is and what it may see, with GitHub's three answers: bad credentials, not found, not accessible. */
export type DemoToken = {
  token: string;
  login: string;
  /** "owner/name" of the private repositories it may see; all when left out. */
  repositories?: string[];
  /** `metadata` is a fine-grained token without "Contents: read". */
  access?: "metadata" | "read" | "write";
};

export type Caller = { kind: "anonymous" } | { kind: "known"; token: DemoToken };

export type TokenBook = {
  /** Null when the credentials are wrong; anonymous when there are none. */
  identify(authorization: string | undefined): Caller | null;
  add(token: DemoToken): void;
  /** From now on the token is answered like an expired one. */
  revoke(token: string): void;
  first(): DemoToken | null;
};

export function makeTokenBook(tokens: (string | DemoToken)[]): TokenBook {
  const known = new Map<string, DemoToken>();
  const add = (token: DemoToken) => void known.set(token.token, token);
  for (const token of tokens) add(typeof token === "string" ? { token, login: "demo" } : token);
  return {
    identify(authorization) {
      if (!authorization) return { kind: "anonymous" };
      for (const secret of secretsIn(authorization)) {
        const token = known.get(secret);
        if (token) return { kind: "known", token };
      }
      return null;
    },
    add,
    revoke: (token) => void known.delete(token),
    first: () => [...known.values()].find((token) => (token.access ?? "write") === "write") ?? null,
  };
}

export function canSee(caller: Caller, repository: { fullName: string; isPrivate: boolean }): boolean {
  if (!repository.isPrivate) return true;
  if (caller.kind === "anonymous") return false;
  const { repositories } = caller.token;
  return !repositories || repositories.includes(repository.fullName);
}

export function canReadContents(caller: Caller): boolean {
  return caller.kind === "anonymous" || caller.token.access !== "metadata";
}

export function canPush(caller: Caller): boolean {
  return caller.kind === "known" && (caller.token.access ?? "write") === "write";
}

/** `token X` and `Bearer X` for the API; Basic for git, where the token may stand as user name or as password. */
function secretsIn(authorization: string): string[] {
  const [scheme, value = ""] = authorization.split(/ +/, 2) as [string, string?];
  if (/^(token|bearer)$/i.test(scheme)) return [value];
  if (!/^basic$/i.test(scheme)) return [];
  const [user = "", ...password] = Buffer.from(value, "base64").toString().split(":");
  return [password.join(":"), user];
}
