export { type AcceptedEvent, examine, type ReceiptProblem, type Submission } from "./accept.ts";
export { Store, type StoreLocation, foldVersion } from "./store.ts";
export type { WriteReceipt } from "./writer.ts";
