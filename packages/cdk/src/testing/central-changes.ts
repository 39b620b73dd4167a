import type { SharedEnvironment } from "../configuration/sharing-settings.ts";
import type { SettingChange, Variant } from "./setting-change.ts";

const https: Variant["https"] = {
  domain: { name: "a.lineage.acme.dev", hostedZoneId: "Z0123456789ABCDEFGHIJ", zoneName: "lineage.acme.dev" },
};
const etl = { name: "etl", account: "731904286552" };
const reports = { name: "reports", account: "731904286553", region: "us-east-1", namespaces: ["reports"] };
const sharing = (...environments: SharedEnvironment[]): Variant => ({
  https,
  lineage: { sharing: { environments } },
});
const secret = (name: string) =>
  `arn:aws:secretsmanager:eu-west-1:731904286559:secret:central/environments/${name}-AbCdEf`;
const service = (id: string) => `com.amazonaws.vpce.eu-west-1.vpce-svc-${id}`;
const elsewhere = (change: object): Variant => ({
  lineage: { kind: "elsewhere", url: "https://lineage.acme.dev/", keySecretArn: secret("etl"), ...change },
});
/** A self-signed certificate for tests. */
const certificateAuthority = `-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIUM5dDaL1vp6hGLvvpwOgEx+iv2CswCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEVGVzdDAgFw0yNjExMzAxNzM4MjRaGA8yMTI2MTEwNjE3Mzgy
NFowDzENMAsGA1UEAwwEVGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABM7y
iOeXc+QF6Ats17fgfXHX8E4iHsUJOEwxUTwo7EiWyFbBpkDeacgG35TCOKLDIZeD
byd9EpJdaR/V9mv5p3ijUzBRMB0GA1UdDgQWBBQOoJKbXiV36vDMqbBOHhgiUgl7
zTAfBgNVHSMEGDAWgBQOoJKbXiV36vDMqbBOHhgiUgl7zTAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIQCuILgOsCsR3hP9otqA2Yz8pT3Rs2VEQZaz
Km0jKQCZJAIgAL8YyDStxcAPCKtCXn+AnNUVHRTDt5konSBHK9OqEkA=
-----END CERTIFICATE-----`;

/** Changes of every setting of a central server and of its senders. */
export const centralChanges: readonly SettingChange[] = [
  { settings: ["lineage.sharing.environments"], from: { https }, to: sharing(etl) },
  { settings: ["lineage.sharing.environments"], from: sharing(etl), to: sharing(etl, reports) },
  {
    settings: ["lineage.url"],
    from: elsewhere({}),
    to: elsewhere({ url: "https://other.acme.dev/" }),
  },
  {
    settings: ["lineage.keySecretArn"],
    from: elsewhere({}),
    to: elsewhere({ keySecretArn: secret("other") }),
  },
  {
    settings: ["lineage.endpointServiceName"],
    from: elsewhere({}),
    to: elsewhere({ endpointServiceName: service("0a1b2c3d4e5f6a7b8") }),
  },
  {
    settings: ["lineage.endpointServiceName"],
    from: elsewhere({ endpointServiceName: service("0a1b2c3d4e5f6a7b8") }),
    to: elsewhere({ endpointServiceName: service("0a1b2c3d4e5f6a7b9") }),
  },
  {
    settings: ["lineage.certificateAuthority"],
    from: elsewhere({}),
    to: elsewhere({ certificateAuthority }),
  },
  { settings: ["lineage.kind"], from: {}, to: elsewhere({}) },
];
