import { describe, expect, test } from "vitest";
import { parseKubeconfig } from "@/lib/kubernetes/parse-kubeconfig";

type Parts = { cluster?: object; user?: object | null; config?: object };

function kubeconfig({ cluster, user, config }: Parts = {}): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: cluster ?? { server: "https://203.0.113.7:6443/" } }],
    users: [{ name: "u", user: user === undefined ? { token: "canary-token" } : user }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
    ...config,
  });
}

test("a token and a server are all it takes", () => {
  expect(parseKubeconfig(kubeconfig())).toEqual({
    server: "https://203.0.113.7:6443",
    certificateAuthority: null,
    isTlsVerified: true,
    serverName: null,
    credentials: { kind: "token", token: "canary-token" },
  });
});

test("the path of a proxy in front of the API server is kept", () => {
  const cluster = { server: "https://rancher.example/k8s/clusters/c-1/" };
  expect(parseKubeconfig(kubeconfig({ cluster })).server).toBe("https://rancher.example/k8s/clusters/c-1");
});

test("what kubectl prints as YAML is read, with the current context among several", () => {
  const access = parseKubeconfig(`
apiVersion: v1
kind: Config
current-context: b
clusters:
- name: a
  cluster: {server: "https://a.example"}
- name: b
  cluster: {server: "https://b.example", tls-server-name: kubernetes, insecure-skip-tls-verify: true}
contexts:
- {name: a, context: {cluster: a, user: exec}}
- {name: b, context: {cluster: b, user: token, namespace: shop}}
users:
- {name: exec, user: {exec: {command: aws}}}
- {name: token, user: {token: canary-token}}
`);
  expect(access).toMatchObject({
    server: "https://b.example",
    serverName: "kubernetes",
    isTlsVerified: false,
  });
});

test.each<{ promise: string; parts: Parts; words: RegExp }>([
  {
    promise: "a program that signs in is named, with the way out",
    parts: { user: { exec: { command: "/usr/local/bin/aws", args: ["canary"] } } },
    words: /runs `aws` to sign in.*service account.*kubectl create token/,
  },
  {
    promise: "an auth provider is named, with the way out",
    parts: { user: { "auth-provider": { name: "gcp", config: { "id-token": "canary" } } } },
    words: /auth provider `gcp`.*service account/,
  },
  {
    promise: "a certificate in a file is refused, with the way out",
    parts: { user: { "client-certificate": "/home/canary/ann.crt", "client-key": "/home/canary/ann.key" } },
    words: /\(client-certificate\).*--raw --flatten/,
  },
  {
    promise: "a key in a file is refused",
    parts: { user: { "client-certificate-data": "eA==", "client-key": "/home/canary/ann.key" } },
    words: /\(client-key\)/,
  },
  {
    promise: "a token in a file is refused",
    parts: { user: { tokenFile: "/var/run/canary" } },
    words: /\(tokenFile\).*service account.*`kubectl create token NAME --duration=8760h`.*within the hour/,
  },
  {
    promise: "a token in a file is refused beside another token too, because kubectl would use the file's",
    parts: { user: { token: "canary", tokenFile: "/var/run/canary" } },
    words: /\(tokenFile\).*service account/,
  },
  {
    promise: "an authority in a file is refused",
    parts: { cluster: { server: "https://a.example", "certificate-authority": "/etc/canary/ca.crt" } },
    words: /\(certificate-authority\)/,
  },
  {
    promise: "a password is refused",
    parts: { user: { username: "canary", password: "canary" } },
    words: /password.*1\.19/,
  },
  {
    promise: "impersonation is refused",
    parts: { user: { token: "canary", as: "root" } },
    words: /impersonates/,
  },
  {
    promise: "impersonation of groups alone is refused",
    parts: { user: { token: "canary", "as-groups": ["canary"] } },
    words: /impersonates/,
  },
  {
    promise: "a proxy is refused",
    parts: { cluster: { server: "https://a.example", "proxy-url": "http://canary:8080" } },
    words: /proxy/,
  },
  { promise: "a user without credentials is refused", parts: { user: null }, words: /neither a token nor/ },
  {
    promise: "a server without TLS is refused",
    parts: { cluster: { server: "http://a.example" } },
    words: /https/,
  },
  {
    promise: "a server that is no URL is refused",
    parts: { cluster: { server: "a.example" } },
    words: /URL/,
  },
  {
    promise: "a server with a password is refused",
    parts: { cluster: { server: "https://ann:canary@a.example" } },
    words: /plain URL/,
  },
  {
    promise: "an authority that is no certificate is refused",
    parts: { cluster: { server: "https://a.example", "certificate-authority-data": "Y2FuYXJ5" } },
    words: /no certificate/,
  },
  {
    promise: "a client certificate that is none is refused",
    parts: { user: { "client-certificate-data": "Y2FuYXJ5", "client-key-data": "Y2FuYXJ5" } },
    words: /no certificate and key/,
  },
  {
    promise: "a token that would end its header is refused",
    parts: { user: { token: "canary\r\nx: y" } },
    words: /characters/,
  },
  {
    promise: "a missing context is named",
    parts: { config: { "current-context": "y" } },
    words: /“y” is not among/,
  },
  {
    promise: "a missing current-context names the choice",
    parts: { config: { "current-context": "" } },
    words: /no current-context.*one of: x/,
  },
  { promise: "a missing cluster is told", parts: { config: { clusters: [] } }, words: /names a cluster/ },
  { promise: "a missing user is told", parts: { config: { users: null } }, words: /names a user/ },
  {
    promise: "a value of the wrong type is named by its place",
    parts: { user: { token: { canary: 1 } } },
    words: /users\.0\.user\.token/,
  },
])("$promise", ({ parts, words }) => {
  expect(refusalOf(kubeconfig(parts))).toMatch(words);
});

test.each([
  ["no YAML", "users: [\n  token: 'canary\n"],
  ["not a kubeconfig", "canary"],
  ["empty", ""],
  ["an alias bomb", "a: &a [canary]\nb: &b [*a, *a]\nc: [*b, *b]"],
  ["too deep", `${"[".repeat(500)}canary${"]".repeat(500)}`],
  ["too large", `canary: ${"x".repeat(300_000)}`],
])("%s is refused without repeating it", (_name, text) => {
  expect(refusalOf(text)).toMatch(/kubeconfig|YAML/);
});

/** The words of a refusal, which never repeat what may be a secret. */
function refusalOf(text: string): string {
  try {
    parseKubeconfig(text);
  } catch (error) {
    expect(error).toMatchObject({ code: "bad_input", field: "kubeconfig" });
    const { message } = error as Error;
    expect(message).not.toContain("canary");
    return message;
  }
  throw new Error("It was accepted.");
}

describe("programs that sign in", () => {
  const allowed = ["/usr/local/bin/aws"];
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    command: "aws",
    args: ["eks", "get-token"],
    env: [{ name: "AWS_PROFILE", value: "prod" }],
  };
  const read = (change: object = {}) =>
    parseKubeconfig(kubeconfig({ user: { exec: { ...exec, ...change } } }), allowed).credentials;

  test.each(["aws", "/usr/local/bin/aws"])("%s runs as the path that an administrator named", (command) => {
    expect(read({ command })).toMatchObject({
      kind: "exec",
      program: { path: "/usr/local/bin/aws", args: ["eks", "get-token"], env: { AWS_PROFILE: "prod" } },
    });
  });

  test.each([
    { what: "a path beside it", change: { command: "/tmp/aws" }, words: /PLUMBLINE_EXEC_COMMANDS/ },
    { what: "a path that leads to it", change: { command: "../usr/local/bin/aws" }, words: /EXEC_COMMANDS/ },
    { what: "another program", change: { command: "sh" }, words: /`sh`/ },
    { what: "nothing", change: { command: "" }, words: /a program/ },
    { what: "a version that nobody speaks", change: { apiVersion: "v1alpha1" }, words: /not supported/ },
    {
      what: "a variable that changes what runs",
      change: { env: [{ name: "LD_PRELOAD", value: "/tmp/x.so" }] },
      words: /sets LD_PRELOAD/,
    },
  ])("$what is refused", ({ change, words }) => {
    expect(() => read(change)).toThrow(words);
  });

  test("without an administrator's word none runs", () => {
    expect(() => parseKubeconfig(kubeconfig({ user: { exec } }))).toThrow(/PLUMBLINE_EXEC_COMMANDS/);
  });
});
