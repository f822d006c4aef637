export type NavigationItem = {
  href: string;
  label: string;
  /** The second key after `g`. */
  key: string;
};

export const navigation: NavigationItem[] = [
  { href: "/", label: "Fleet", key: "f" },
  { href: "/operations", label: "Operations", key: "o" },
  { href: "/audit", label: "Audit", key: "a" },
  { href: "/clusters", label: "Clusters", key: "c" },
  { href: "/repositories", label: "Repositories", key: "r" },
  { href: "/settings", label: "Settings", key: "s" },
];

/** Whether `pathname` lies below `href`. Applications belong to the fleet. */
export function isCurrent(href: string, pathname: string): boolean {
  if (href === "/") return pathname === "/" || pathname.startsWith("/applications");
  return pathname === href || pathname.startsWith(`${href}/`);
}
