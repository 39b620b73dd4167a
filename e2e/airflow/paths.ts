import { fileURLToPath } from "node:url";

/** Root of the checkout, with a slash at the end. */
export const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));
