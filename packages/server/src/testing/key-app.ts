import { type CreatedKey, createKey, type KeyScope } from "@headwater/store";
import { Authentication } from "../access/authentication.ts";
import type { AccessOptions } from "../access/authorize.ts";
import type { ExternalKeys } from "../access/external-keys/external-keys.ts";
import type { LoadBalancerLogin } from "../access/load-balancer-login.ts";
import type { AppOptions } from "../app/app.ts";
import { openTestApp, type TestApp, takeStore } from "./test-app.ts";

/** An app that requires keys. */
export interface KeyApp extends TestApp {
  readonly authentication: Authentication;
  /** Creates a key outside the app, as another process would, and refreshes the app's cache. */
  makeKey(scopes: readonly KeyScope[], expiresAt?: number): Promise<CreatedKey>;
}

let number = 0;

/** Builds an app that requires keys over an empty store. */
export async function openKeyApp(
  access: Partial<AccessOptions> = {},
  options: Partial<AppOptions> = {},
  external?: ExternalKeys,
  login?: LoadBalancerLogin,
): Promise<KeyApp> {
  const own = await takeStore(options);
  const { store } = own;
  const authentication = new Authentication(store.database, external, login);
  await authentication.start({ info() {}, warn() {} });
  const test = await openTestApp(
    { ...options, access: { mode: "keys", operatorToken: "the-operator", authentication, ...access } },
    own,
  );
  return {
    ...test,
    authentication,
    async makeKey(scopes, expiresAt) {
      number += 1;
      const made = await createKey(
        store.database,
        { name: `${scopes.join(" and ")} ${number}`, scopes, expiresAt: expiresAt ?? null },
        "test",
      );
      await authentication.keys.refresh();
      return made;
    },
    async close() {
      authentication.close();
      await test.close();
    },
  };
}

/** Returns the header with a key. */
export function bearer(text: string): { authorization: string } {
  return { authorization: `Bearer ${text}` };
}
