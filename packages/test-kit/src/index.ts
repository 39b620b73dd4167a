export { freePort } from "./free-port.ts";
export { isMotoInstalled, type MotoServer, startMotoServer } from "./moto.ts";
