import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The authority whose client certificates a control plane trusts, kept in its folder. Node can read X.509 and not
 * write it, and openssl may be absent, so the few structures needed (RFC 5280, section 4.1) are encoded here.
 */
export function createClientAuthority(dir) {
  const certificatePath = join(dir, "client-ca.crt");
  const keyPath = join(dir, "client-ca.key");
  const name = [{ oid: commonName, value: "plumbline-clients" }];
  if (!existsSync(certificatePath)) {
    const { publicKey, privateKey } = newKeys();
    writeFileSync(keyPath, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    writeFileSync(
      certificatePath,
      certificate({ issuer: name, subject: name, publicKey, signer: privateKey, extensions: ofAuthority() }),
    );
  }
  return {
    certificatePath,
    /** Kubernetes reads the user from the common name and the groups from the organisations. */
    issue(user, groups, lifeMs) {
      const subject = [
        ...groups.map((value) => ({ oid: organization, value })),
        { oid: commonName, value: user },
      ];
      return issue(subject, [usage(clientAuth)], lifeMs);
    },
    /** For a server on the loopback address. */
    issueServer(lifeMs) {
      const address = sequence(tlv(0x87, [127, 0, 0, 1]));
      return issue(
        [{ oid: commonName, value: "plumbline-server" }],
        [usage(serverAuth), extension("2.5.29.17", false, address)],
        lifeMs,
      );
    },
  };

  function issue(subject, extensions, lifeMs) {
    const { publicKey, privateKey } = newKeys();
    const signer = createPrivateKey(readFileSync(keyPath, "utf8"));
    return {
      certificate: certificate({ issuer: name, subject, publicKey, signer, extensions, lifeMs }),
      key: privateKey.export({ type: "pkcs8", format: "pem" }),
    };
  }
}

const commonName = "2.5.4.3";
const organization = "2.5.4.10";
const ecdsaWithSha256 = "1.2.840.10045.4.3.2";
const serverAuth = "1.3.6.1.5.5.7.3.1";
const clientAuth = "1.3.6.1.5.5.7.3.2";
const dayMs = 86_400_000;

function newKeys() {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function ofAuthority() {
  return [
    extension("2.5.29.19", true, sequence(tlv(0x01, [0xff]))),
    extension("2.5.29.15", true, tlv(0x03, [1, 0x06])),
  ];
}

function usage(purpose) {
  return extension("2.5.29.37", false, sequence(oid(purpose)));
}

function certificate({ issuer, subject, publicKey, signer, extensions, lifeMs = 3650 * dayMs }) {
  const now = Date.now();
  const algorithm = sequence(oid(ecdsaWithSha256));
  const body = sequence(
    tlv(0xa0, integer([2])),
    integer([1, ...randomBytes(15)]),
    algorithm,
    distinguishedName(issuer),
    sequence(utcTime(now - dayMs), utcTime(now + lifeMs)),
    distinguishedName(subject),
    publicKey.export({ type: "spki", format: "der" }),
    tlv(0xa3, sequence(...extensions)),
  );
  const signature = sign("sha256", body, signer);
  const der = sequence(body, algorithm, tlv(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = der.toString("base64").replace(/.{64}/g, "$&\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function distinguishedName(parts) {
  return sequence(
    ...parts.map((part) => tlv(0x31, sequence(oid(part.oid), tlv(0x0c, Buffer.from(part.value))))),
  );
}

function extension(id, isCritical, value) {
  return sequence(oid(id), ...(isCritical ? [tlv(0x01, [0xff])] : []), tlv(0x04, value));
}

function utcTime(ms) {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, "").slice(2, 14);
  return tlv(0x17, Buffer.from(`${digits}Z`));
}

function integer(bytes) {
  return tlv(0x02, bytes);
}

function oid(dotted) {
  const [first, second, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const digits = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return tlv(0x06, bytes);
}

function sequence(...parts) {
  return tlv(0x30, Buffer.concat(parts));
}

/** Tag, length, value: the one rule of DER. */
function tlv(tag, value) {
  const content = Buffer.from(value);
  const length = content.length;
  const header = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...header]), content]);
}
