/** PEM. */
export type IssuedCertificate = { certificate: string; key: string };

/** client-certificate.mjs says what it is; `lifeMs` is counted in whole seconds, ten years when left out. */
export function createClientAuthority(dir: string): {
  certificatePath: string;
  issue(user: string, groups: string[], lifeMs?: number): IssuedCertificate;
  issueServer(lifeMs?: number): IssuedCertificate;
};
