export { storableCopy } from "@headwater/openlineage";
export { type AcceptedEvent, examine, type ReceiptProblem, type Submission } from "./accept.ts";
export {
  type ApiKey,
  createKey,
  listKeys,
  type MadeKey,
  noteKeyUse,
  readKeysVersion,
  readStoredKeys,
  revokeKey,
  rotateKey,
  type StoredKey,
  standardOverlap,
} from "./access/api-keys.ts";
export { type AuditEntry, listAudit, noteAction } from "./access/audit.ts";
export { hashKey, makeKeyText } from "./access/key-text.ts";
export { isKeyScope, type KeyScope, keyScopes, normalizeScopes } from "./access/scopes.ts";
export {
  deleteSession,
  insertSession,
  isSessionAlive,
  readCookieSecret,
  readSession,
  type StoredSession,
  sessionMilliseconds,
  touchSession,
} from "./access/sessions.ts";
export type { LineageIndex } from "./adjacency/lineage-index.ts";
export type { Direction } from "./adjacency/walk.ts";
export type { Database, DatabaseSettings, ReadOptions, Session } from "./database/database.ts";
export { type LockHolder, lockHolder } from "./database/directory-lock.ts";
export {
  DataDirectoryInUse,
  DataDirectoryUnusable,
  isUnavailable,
  StoreError,
  StoreOverloaded,
  StoreUnavailable,
} from "./database/errors.ts";
export { type Logger, RepeatedTaskLog } from "./database/logger.ts";
export type { ConnectionSource, ServerAddress, ServerConnection } from "./database/server-connection.ts";
export { readContents } from "./fold/contents.ts";
export { datasetId, jobId, nameBasedId, namespaceId, runPublicId } from "./fold/identifiers.ts";
export type { InferenceLag } from "./fold/inference-queue.ts";
export {
  type DroppedFacet,
  ForwardingLog,
  type ForwardingOutcome,
  type ForwardingProblem,
  LeaseLost,
  leaseMilliseconds,
  type OutgoingEvent,
} from "./forwarding/forwarding-log.ts";
export {
  type ForwardingReceipt,
  type ForwardingStatus,
  listForwardingReceipts,
  readForwardingStatus,
  replayDeadLetters,
} from "./forwarding/read-forwarding.ts";
export type { ChangeFeed } from "./live/change-feed.ts";
export type { ChangedRun, StoreChanges } from "./live/store-changes.ts";
export {
  type CommandContent,
  type CommandDataset,
  type CommandSubject,
  type EditContent,
  type EditedSubject,
  subjectId,
  subjectsOf,
} from "./log/command-content.ts";
export { type Command, findCommand } from "./log/commands.ts";
export { type Annotations, readAnnotations, suggestLabels } from "./read/annotations.ts";
export { type ChildJob, readChildJobs } from "./read/child-jobs.ts";
export { type ColumnLineageAnswer, readColumnLineage } from "./read/column-lineage.ts";
export { InvalidCursor, type Page } from "./read/cursor.ts";
export {
  type DatasetDetail,
  listDatasetRuns,
  listDatasetVersions,
  readDataset,
} from "./read/dataset-detail.ts";
export { type DatasetEvents, readDatasetEvents } from "./read/dataset-events.ts";
export { type DatasetQuality, readDatasetQuality } from "./read/dataset-quality.ts";
export { type DeclaredEdge, listDeclaredEdges } from "./read/declared-edges.ts";
export { type HiddenNode, listHidden } from "./read/hidden.ts";
export { type HistoryEntry, listHistory } from "./read/history.ts";
export { type HomeRange, homeRanges, UnknownZone } from "./read/home/buckets.ts";
export { type HomeFacts, readHome } from "./read/home/home.ts";
export {
  type DatasetSet,
  type IdentityDecision,
  type IdentityDiff,
  listDecisions,
} from "./read/identity.ts";
export { findColumn, type ImpactAnswer, type ImpactItem, readImpact } from "./read/impact.ts";
export { type JobDetail, readJob } from "./read/job-detail.ts";
export { type JobVersion, listJobVersions } from "./read/job-versions.ts";
export { type LineageAnswer, readLineage } from "./read/lineage.ts";
export { type LineageDiffAnswer, readLineageDiff } from "./read/lineage-diff.ts";
export { type ListedNode, listNodes, type NodeFilter } from "./read/lists.ts";
export * from "./read/marquez/catalogue.ts";
export { readMarquezColumnLineage } from "./read/marquez/column-lineage.ts";
export { listMarquezVersions } from "./read/marquez/dataset-versions.ts";
export {
  listMarquezDatasets,
  type MarquezDataset,
  readMarquezDatasets,
} from "./read/marquez/datasets.ts";
export {
  isMarquezRunState,
  listMarquezJobs,
  listMarquezJobVersions,
  type MarquezJob,
  readMarquezJobs,
} from "./read/marquez/jobs.ts";
export { readMarquezLineage } from "./read/marquez/lineage.ts";
export { findMarquezJob, resolveNodeId } from "./read/marquez/names.ts";
export { readUpstreamRuns } from "./read/marquez/run-lineage.ts";
export { findMarquezRun, listMarquezRuns, type MarquezRunState } from "./read/marquez/runs.ts";
export { type MomentsAnswer, readMoments } from "./read/moments.ts";
export { listNamespaces } from "./read/namespaces.ts";
export { findNode, type NodeReference, readNodes, reference, type StoredNode } from "./read/nodes.ts";
export { type OverviewFacts, readOverview } from "./read/overview.ts";
export {
  listQuarantine,
  listReceipts,
  markReplayed,
  type Receipt,
  readEventText,
  readReceipt,
} from "./read/receipts.ts";
export { type RunComparison, readRunComparison } from "./read/run-comparison.ts";
export { findRuns, type RunDetail, readRun } from "./read/run-detail.ts";
export { listRuns } from "./read/run-lists.ts";
export type { RunState, RunSummary } from "./read/run-summaries.ts";
export type { SearchHit, SearchMatch } from "./read/search/hit.ts";
export { type SearchKind, type SearchQuestion, searchKinds } from "./read/search/question.ts";
export { search } from "./read/search/search.ts";
export { readSelection, type SelectionAnswer } from "./read/selection/read-selection.ts";
export type { RebuildProgress, RebuildResult } from "./rebuild.ts";
export { openMigratedDatabase, Store, type StoreLocation } from "./store.ts";
export { exportLines, type ImportedLine, parseExportLine } from "./transfer.ts";
export { readView, saveView, type ViewState } from "./views/saved-views.ts";
export type { WriteReceipt } from "./writer.ts";
