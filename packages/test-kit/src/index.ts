export {
  type CompanyOptions,
  type GeneratedCompany,
  generateCompany,
  smallCompany,
} from "./company/generate.ts";
export type { CompanyEvent } from "./company/open-lineage.ts";
export type { CompanyTruth } from "./company/truth.ts";
export { freePort } from "./free-port.ts";
export { isMotoInstalled, type MotoServer, startMotoServer } from "./moto.ts";
