import { StoreError } from "@headwater/store";
import fastify from "fastify";

/** Reads the address under which people reach the server. @throws StoreError `invalid-setting` */
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
      `HEADWATER_PUBLIC_URL is "${text}". Expected: http or https, and a host, without a path, such as https://lineage.example.com.`,
    );
  }
  return url;
}

/** Sees whether the framework takes the addresses of proxies. @throws StoreError `invalid-setting` */
export function checkProxies(proxies: readonly string[]): void {
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
