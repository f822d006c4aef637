import { AppError } from "@/lib/platform/errors";

export type RepositoryAddress = {
  /** As people open it in a browser, without a trailing slash. */
  url: string;
  /** https://api.github.com, https://api.<tenant>.ghe.com or <Enterprise>/api/v3. */
  apiUrl: string;
  owner: string;
  name: string;
};

const ownerPattern = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9_])?$/;
const namePattern = /^[A-Za-z0-9._-]{1,100}$/;
const elsewhere = /(^|\.)(gitlab|bitbucket|codeberg|dev\.azure|visualstudio)\.(com|org)$/;

/**
 * Reads what a person pasted: a repository's address, with or without `.git` or a page behind it (`/tree/main/deploy`).
 * Throws `bad_input` on the field `url` with the spelling to use instead.
 */
export function parseRepositoryUrl(text: string): RepositoryAddress {
  const pasted = text.trim();
  refuseOtherSpellings(pasted);
  const url = readUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(pasted) ? pasted : `https://${pasted}`);
  const host = url.hostname.replace(/^www\.(?=github\.com$)/, "");
  if (elsewhere.test(host)) throw refused(`Plumbline reads repositories at GitHub; ${host} is not GitHub.`);

  const [owner = "", last = ""] = pathOf(url, host);
  const name = last.replace(/\.git$/i, "");
  if (!ownerPattern.test(owner) || !namePattern.test(name) || /^\.{0,2}$/.test(name)) {
    throw refused(
      "The address should name an owner and a repository, such as https://github.com/acme/platform.",
    );
  }
  const origin = `${url.protocol}//${host}${url.port ? `:${url.port}` : ""}`;
  return { url: `${origin}/${owner}/${name}`, apiUrl: apiUrlOf(origin, host), owner, name };
}

/** What is written like an address but cannot be used as it stands. */
function refuseOtherSpellings(pasted: string): void {
  const ssh =
    /^(?:ssh:\/\/)?(?:[\w.-]+@)([\w.-]+)(?::\d+)?[:/]([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/i.exec(pasted) ??
    /^(?:ssh|git):\/\/([\w.-]+)(?::\d+)?\/([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/i.exec(pasted);
  if (ssh) {
    const [, host, owner, name] = ssh;
    throw refused(
      `SSH addresses cannot be used here. Use https://${host}/${owner}/${name} and, for a private repository, a token.`,
    );
  }
  if (/^[\w-]+\/[\w.-]+$/.test(pasted)) {
    throw refused(`The address lacks its server. Did you mean https://github.com/${pasted}?`);
  }
}

function readUrl(spelling: string): URL {
  let url: URL;
  try {
    url = new URL(spelling);
  } catch {
    throw refused("This is not an address. It should look like https://github.com/acme/platform.");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw refused(`Addresses that begin with ${url.protocol}// cannot be used; use https://.`);
  if (url.username !== "" || url.password !== "")
    throw refused(
      "The address carries a password or token. Leave it out and enter the token in its own field.",
    );
  return url;
}

function pathOf(url: URL, host: string): string[] {
  const parts = url.pathname.split("/").filter(Boolean);
  // The API's own address of a repository, which scripts tend to print.
  const isApi = (host === "api.github.com" || /^api\.[^.]+\.ghe\.com$/.test(host)) && parts[0] === "repos";
  if (isApi)
    throw refused(
      `That is the API's address. Use https://${host.slice("api.".length)}/${parts.slice(1, 3).join("/")}.`,
    );
  return parts;
}

/** docs.github.com: "Getting started with the REST API"; ghe.com is GitHub with data residency. */
function apiUrlOf(origin: string, host: string): string {
  if (host === "github.com") return "https://api.github.com";
  if (/^[^.]+\.ghe\.com$/.test(host)) return `https://api.${host}`;
  return `${origin}/api/v3`;
}

function refused(message: string): AppError {
  return new AppError("bad_input", message, { field: "url" });
}
