import { Option } from "commander";

/** Creates the option for the API key. */
export function keyOption(): Option {
  return new Option("--key <key>", "API key, sent as a bearer token (also read from OPENLINEAGE_API_KEY)")
    .env("HEADWATER_KEY")
    .default(process.env.OPENLINEAGE_API_KEY, "none");
}
