import { StoreError } from "@headwater/store";
import fastify from "fastify";

/** Parses the URL at which users reach the server. @throws StoreError `invalid-setting` */
export function parsePublicUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== "/" ||
    url.search !== "" ||
    url.hash !== ""
  ) {
    throw new StoreError(
      "invalid-setting",
      `HEADWATER_PUBLIC_URL is "${text}". Expected: an http or https URL without a path, such as https://lineage.example.com.`,
    );
  }
  return url;
}

/** Checks that the framework accepts the addresses of proxies. @throws StoreError `invalid-setting` */
export function validateProxies(proxies: readonly string[]): void {
  try {
    fastify({ trustProxy: [...proxies] });
  } catch (error) {
    throw new StoreError(
      "invalid-setting",
      `HEADWATER_TRUST_PROXY is "${proxies.join(",")}": ${(error as Error).message}. ` +
        "Expected: addresses or networks, such as 10.0.0.0/16, separated by commas.",
      { cause: error },
    );
  }
}
