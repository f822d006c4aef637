const here = "https://plumbline.invalid";

/**
 * Where to go after signing in: a path of this site, else the fleet. An address of another site ("//evil", "/\evil",
 * "https://…") would make the sign-in page a trampoline.
 */
export function nextPath(value: string | string[] | undefined): string {
  const path = typeof value === "string" ? value : "";
  if (!/^\/[^\s\\]*$/.test(path) || !URL.canParse(path, here)) return "/";
  // As a browser reads it: "/.//evil" is "//evil", which names another host to whoever reads it again.
  const { origin, pathname, search, hash } = new URL(path, here);
  if (origin !== here || pathname.startsWith("//") || pathname.startsWith("/sign-in")) return "/";
  return `${pathname}${search}${hash}`;
}
