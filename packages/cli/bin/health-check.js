#!/usr/bin/env node
// For the container's health check, which has no curl: exit code 0 when the server of this container answers.
import { get as getHttp } from "node:http";
import { get as getHttps } from "node:https";

const port = process.env.PORT || "8765";
const secure = Boolean(process.env.HEADWATER_TLS_CERTIFICATE);
// The certificate is for the name by which others reach the server, which is not how it is reached from here.
const options = { host: "127.0.0.1", port, path: "/healthz", timeout: 4_000, rejectUnauthorized: false };
const request = (secure ? getHttps : getHttp)(options, (response) => {
  response.resume();
  process.exit(response.statusCode === 200 ? 0 : 1);
});
request.on("timeout", () => process.exit(1));
request.on("error", () => process.exit(1));
