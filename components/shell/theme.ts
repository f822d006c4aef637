export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** A cookie rather than local storage: the server renders the right theme, and nothing flashes. */
export const themeCookie = "theme";

/** The theme that a cookie's value names; the system's for anything else. */
export function themeOf(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? "system";
}

/** Shows `theme` now and keeps it for a year on this browser. */
export function applyTheme(theme: Theme) {
  document.cookie = `${themeCookie}=${theme}; path=/; max-age=31536000; samesite=lax`;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
