/** Who writes commits in the demo. */
export const authors = {
  mara: { name: "Mara Lindqvist", email: "mara@acme.example" },
  tomas: { name: "Tomás Ferreira", email: "tomas@acme.example" },
  priya: { name: "Priya Nair", email: "priya@acme.example" },
  jonas: { name: "Jonas Weber", email: "jonas@acme.example" },
  aiko: { name: "Aiko Tanaka", email: "aiko@acme.example" },
  renovate: { name: "renovate[bot]", email: "bot@renovateapp.com" },
} as const;
export type Author = keyof typeof authors;

export type Role = "viewer" | "operator" | "admin";
export type DemoPerson = { name: string; email: string; about: string; roles: Record<string, Role> };

/** The administrator comes first: the first-start link makes it. */
export const administrator = {
  name: "Ada Brandt",
  email: "admin@acme.example",
  about: "administrator of the installation",
};

export const people: DemoPerson[] = [
  {
    name: "Omar Haddad",
    email: "operator@acme.example",
    about: "operator of every project: syncs, rolls back, holds",
    roles: { Storefront: "operator", Payments: "operator", Platform: "operator", Data: "operator" },
  },
  {
    name: "Vera Lund",
    email: "viewer@acme.example",
    about: "viewer of Storefront",
    roles: { Storefront: "viewer" },
  },
  {
    name: "Stan Novak",
    email: "stranger@acme.example",
    about: "viewer of another project: sees nothing of these",
    roles: { Labs: "viewer" },
  },
];
