import { expect, test } from "vitest";
import { parseRepositoryUrl } from "@/lib/github/repository-url";
import { AppError } from "@/lib/platform/errors";

const github = {
  url: "https://github.com/acme/shop",
  apiUrl: "https://api.github.com",
  owner: "acme",
  name: "shop",
};

test.each([
  "https://github.com/acme/shop",
  " https://github.com/acme/shop/ ",
  "https://github.com/acme/shop.git",
  "github.com/acme/shop",
  "https://www.github.com/acme/shop",
  "HTTPS://GitHub.com/acme/shop",
  "https://github.com/acme/shop/tree/main/deploy?tab=readme#install",
  "https://github.com/acme/shop/pull/7",
])("%s is acme/shop at github.com", (text) => {
  expect(parseRepositoryUrl(text)).toEqual(github);
});

test.each([
  { text: "https://git.acme.example/a/b.js", apiUrl: "https://git.acme.example/api/v3", name: "b.js" },
  { text: "https://git.acme.example:8443/a/b", apiUrl: "https://git.acme.example:8443/api/v3", name: "b" },
  { text: "http://127.0.0.1:4000/a/b.git", apiUrl: "http://127.0.0.1:4000/api/v3", name: "b" },
  { text: "https://acme.ghe.com/a/b", apiUrl: "https://api.acme.ghe.com", name: "b" },
])("the API of $text is $apiUrl", ({ text, apiUrl, name }) => {
  expect(parseRepositoryUrl(text)).toMatchObject({ apiUrl, owner: "a", name });
});

test.each([
  { text: "git@github.com:acme/shop.git", words: "Use https://github.com/acme/shop" },
  { text: "ssh://git@git.acme.example:2222/acme/shop.git", words: "Use https://git.acme.example/acme/shop" },
  { text: "git://github.com/acme/shop", words: "Use https://github.com/acme/shop" },
  { text: "acme/shop", words: "Did you mean https://github.com/acme/shop?" },
  { text: "https://ghp_canary@github.com/acme/shop", words: "Leave it out" },
  { text: "https://me:canary@github.com/acme/shop", words: "Leave it out" },
  { text: "file:///etc/passwd", words: "use https://" },
  { text: "https://api.github.com/repos/acme/shop", words: "Use https://github.com/acme/shop" },
  { text: "https://github.com/acme", words: "an owner and a repository" },
  { text: "https://github.com/acme/..", words: "an owner and a repository" },
  { text: "https://github.com/acme/%2e%2e%2f", words: "an owner and a repository" },
  { text: "https://github.com/-acme/shop", words: "an owner and a repository" },
  { text: "https://gitlab.com/acme/shop", words: "is not GitHub" },
  { text: "https://", words: "not an address" },
  { text: "", words: "not an address" },
])("$text is refused with a way out", ({ text, words }) => {
  const error = catchError(() => parseRepositoryUrl(text));
  expect(error).toMatchObject({ code: "bad_input", field: "url" });
  expect(error.message).toContain(words);
  expect(error.message).not.toContain("canary");
});

function catchError(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    return error as AppError;
  }
  throw new Error("Nothing was thrown.");
}
