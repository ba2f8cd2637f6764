import { generateKeyPairSync, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { must } from "./daemons";

/** Paths of the certificates, keys and tokens of a kube-apiserver. Every lab creates its own. */
export interface Pki {
  readonly directory: string;
  readonly ca: string;
  readonly servingCertificate: string;
  readonly servingKey: string;
  /** The certificate that the aggregator shows to Calico's API server. */
  readonly frontProxyCa: string;
  readonly frontProxyCertificate: string;
  readonly frontProxyKey: string;
  readonly serviceAccountKey: string;
  readonly tokens: string;
  readonly token: string;
}

export async function makePki(directory: string): Promise<Pki> {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const at = (file: string) => path.join(directory, file);
  await Promise.all([makeCa(at("ca"), "lab"), makeCa(at("front-proxy-ca"), "lab front proxy")]);
  const names = "subjectAltName=DNS:localhost,DNS:kubernetes.default.svc,IP:127.0.0.1";
  await Promise.all([
    sign(at("ca"), at("apiserver"), "kube-apiserver", [names, "extendedKeyUsage=serverAuth"]),
    sign(at("front-proxy-ca"), at("front-proxy"), "front-proxy-client", ["extendedKeyUsage=clientAuth"]),
  ]);
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  fs.writeFileSync(at("sa.key"), privateKey.export({ type: "sec1", format: "pem" }), { mode: 0o600 });
  const token = randomBytes(24).toString("hex");
  fs.writeFileSync(at("tokens.csv"), `${token},admin,1,"system:masters"\n`, { mode: 0o600 });
  return {
    directory,
    ca: at("ca.crt"),
    servingCertificate: at("apiserver.crt"),
    servingKey: at("apiserver.key"),
    frontProxyCa: at("front-proxy-ca.crt"),
    frontProxyCertificate: at("front-proxy.crt"),
    frontProxyKey: at("front-proxy.key"),
    serviceAccountKey: at("sa.key"),
    tokens: at("tokens.csv"),
    token,
  };
}

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

async function makeCa(base: string, name: string): Promise<void> {
  const extensions = [
    "-addext",
    "basicConstraints=critical,CA:TRUE",
    "-addext",
    "keyUsage=critical,keyCertSign",
  ];
  const out = ["-keyout", `${base}.key`, "-out", `${base}.crt`];
  await must([
    "openssl",
    "req",
    "-x509",
    ...KEY,
    "-days",
    "365",
    "-subj",
    `/CN=${name}`,
    ...extensions,
    ...out,
  ]);
}

async function sign(ca: string, base: string, name: string, extensions: readonly string[]): Promise<void> {
  await must([
    "openssl",
    "req",
    ...KEY,
    "-subj",
    `/CN=${name}`,
    "-keyout",
    `${base}.key`,
    "-out",
    `${base}.csr`,
  ]);
  fs.writeFileSync(`${base}.ext`, extensions.join("\n") + "\n");
  const authority = ["-CA", `${ca}.crt`, "-CAkey", `${ca}.key`, "-CAcreateserial", "-days", "365"];
  const files = ["-in", `${base}.csr`, "-out", `${base}.crt`, "-extfile", `${base}.ext`];
  await must(["openssl", "x509", "-req", ...authority, ...files]);
}

/** A kubeconfig that contains its certificates, so that it can be copied. */
export function kubeconfigText(pki: Pki, port: number, name: string): string {
  const ca = fs.readFileSync(pki.ca).toString("base64");
  return `apiVersion: v1
kind: Config
current-context: ${name}
clusters:
  - name: ${name}
    cluster: { server: "https://127.0.0.1:${port}", certificate-authority-data: ${ca} }
users:
  - name: admin
    user: { token: ${pki.token} }
contexts:
  - name: ${name}
    context: { cluster: ${name}, user: admin }
`;
}
