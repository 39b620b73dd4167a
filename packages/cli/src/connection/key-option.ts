import { Option } from "commander";

/** The option that carries the API key for a server that asks for one. */
export function keyOption(): Option {
  return new Option("--key <key>", "API key, sent as bearer token (also from OPENLINEAGE_API_KEY)")
    .env("HEADWATER_KEY")
    .default(process.env.OPENLINEAGE_API_KEY, "none");
}
