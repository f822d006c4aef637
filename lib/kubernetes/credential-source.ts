import type { ClusterAccess } from "@/lib/kubernetes/cluster-access";
import {
  type IssuedSignIn,
  runCredentialProgram,
  type SignIn,
} from "@/lib/kubernetes/run-credential-program";
import type { Timing } from "@/lib/kubernetes/timing";

/** A credential is renewed this long before it ends: a request may be on its way for a while. */
const earlyMs = 30_000;

/** Who we are to a cluster, now. What a program issued is kept in memory until it ends or the cluster refuses it. */
export class CredentialSource {
  #issued: IssuedSignIn | null = null;
  #issuing: Promise<IssuedSignIn> | null = null;

  constructor(
    private readonly credentials: ClusterAccess["credentials"],
    private readonly timing: Timing,
  ) {}

  /** Throws `cluster_unauthorized` when the program that signs in fails. */
  async current(): Promise<SignIn> {
    const { credentials } = this;
    if (credentials.kind === "token") return { token: credentials.token, certificate: null, key: null };
    if (credentials.kind === "certificate")
      return { token: null, certificate: credentials.certificate, key: credentials.key };
    if (this.#issued && isGood(this.#issued)) return this.#issued;
    this.#issuing ??= runCredentialProgram(credentials.program, this.timing.execMs)
      .then((issued) => (this.#issued = issued))
      .finally(() => (this.#issuing = null));
    return this.#issuing;
  }

  /** The cluster refused this. Returns whether another may be had; what has just been issued anew is not thrown away. */
  refuse(refused: SignIn): boolean {
    if (this.credentials.kind !== "exec") return false;
    if (this.#issued === refused) this.#issued = null;
    return true;
  }
}

function isGood({ expiresAt }: IssuedSignIn): boolean {
  return expiresAt === null || expiresAt.getTime() - earlyMs > Date.now();
}
