export { storableCopy } from "@headwater/openlineage";
export {
  type ApiKey,
  type CreatedKey,
  createKey,
  listKeys,
  type NewKey,
  readKeysVersion,
  readStoredKeys,
  recordKeyUse,
  revokeKey,
  rotateKey,
  type StoredKey,
  standardOverlap,
} from "./access/api-keys.ts";
export { type AuditEntry, listAudit, recordAction } from "./access/audit.ts";
export { isInNamespaces, namespaceOfEvent } from "./access/key-namespaces.ts";
export { generateKeyText, hashKey } from "./access/key-text.ts";
export { isKeyScope, type KeyScope, keyScopes, normalizeScopes } from "./access/scopes.ts";
export {
  deleteSession,
  insertSession,
  isSessionAlive,
  readCookieSecret,
  readSession,
  type StoredSession,
  sessionLifetimeMs,
  touchSession,
} from "./access/sessions.ts";
export { readContents } from "./contents/contents.ts";
export { InvalidCursor, type Page } from "./database/cursor.ts";
export type { Database, DatabaseSettings, ReadOptions, Session } from "./database/database.ts";
export { type LockHolder, lockHolder } from "./database/embedded/directory-lock.ts";
export {
  DataDirectoryInUse,
  DataDirectoryUnusable,
  isUnavailable,
  ReadTimeout,
  StoreError,
  StoreOverloaded,
  StoreUnavailable,
} from "./database/errors.ts";
export { type Logger, RepeatedTaskLog } from "./database/logger.ts";
export type { ConnectionSource, ServerAddress, ServerConnection } from "./database/server-connection.ts";
export {
  type AcceptedEvent,
  prepareSubmission,
  type ReceiptProblem,
  type Submission,
} from "./events/prepare-submission.ts";
export type { InferenceLag } from "./fold/runs/inference-queue.ts";
export {
  type DroppedFacet,
  ForwardingLog,
  type ForwardingOutcome,
  type ForwardingProblem,
  LeaseLost,
  leaseMs,
  type OutgoingEvent,
} from "./forwarding/forwarding-log.ts";
export {
  type ForwardingReceipt,
  type ForwardingStatus,
  listForwardingReceipts,
  readForwardingStatus,
  replayDeadLetters,
} from "./forwarding/read-forwarding.ts";
export type { LineageIndex } from "./graph/lineage-index.ts";
export type { ReadContext } from "./graph/read-context.ts";
export type { Direction } from "./graph/walk.ts";
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
export { exportLines, type ImportedLine, parseExportLine } from "./log/transfer.ts";
export { datasetId, jobId, nameBasedId, namespaceId, runPublicId } from "./model/identifiers.ts";
export type { RunStateName } from "./model/run-state.ts";
export { type AppliedPlan, applyPlan, type IncidentTuning } from "./notifications/apply-plan.ts";
export {
  type Channel,
  type ChannelContent,
  type ChannelKind,
  createChannel,
  deleteChannel,
  listChannels,
  readChannel,
  type StoredChannel,
  updateChannel,
} from "./notifications/channels.ts";
export {
  type AttemptOutcome,
  countDeliveries,
  type Delivery,
  type DeliveryState,
  type DueDelivery,
  listDeliveries,
  readDueDeliveries,
  recordTest,
  retryDeliveries,
  settleDelivery,
} from "./notifications/deliveries.ts";
export { type Incident, listIncidents, readIncident } from "./notifications/incidents.ts";
export type { IncidentSummary, NoticeProblem, NotificationMessage } from "./notifications/message.ts";
export { readReferences } from "./notifications/node-numbers.ts";
export { type NotificationKind, notificationKinds } from "./notifications/notification-kinds.ts";
export {
  NotificationLease,
  NotificationLeaseLost,
  notificationLeaseMs,
  readEvaluatedAt,
} from "./notifications/notification-lease.ts";
export { hasNotificationWork, isCatchingUp } from "./notifications/notification-work.ts";
export {
  type NotificationPlan,
  type PlanLimits,
  planNotifications,
} from "./notifications/plan-notifications.ts";
export {
  createRule,
  deleteRule,
  listRules,
  type Rule,
  type RuleContent,
  readRule,
  updateRule,
} from "./notifications/rules.ts";
export {
  createSnooze,
  deleteSnooze,
  listSnoozes,
  type Snooze,
  type SnoozeSubject,
} from "./notifications/snoozes.ts";
export { type Annotations, readAnnotations, suggestLabels } from "./queries/catalog/annotations.ts";
export { type DeclaredEdge, listDeclaredEdges } from "./queries/catalog/declared-edges.ts";
export { type HiddenNode, listHidden } from "./queries/catalog/hidden.ts";
export { type HistoryEntry, listHistory } from "./queries/catalog/history.ts";
export {
  type DatasetSet,
  type IdentityDecision,
  type IdentityDiff,
  listDecisions,
} from "./queries/catalog/identity.ts";
export { type ListedNode, listNodes, type NodePage } from "./queries/catalog/lists.ts";
export { listNamespaces } from "./queries/catalog/namespaces.ts";
export type { NodeFilter } from "./queries/catalog/node-filter.ts";
export { type NodeOrder, type NodeSort, nodeSorts } from "./queries/catalog/node-order.ts";
export { type OverviewFacts, readOverview } from "./queries/catalog/overview.ts";
export { type ChangeKind, changeKinds, type StoreChange } from "./queries/changes/change.ts";
export { type ChangesQuestion, listChanges } from "./queries/changes/read-changes.ts";
export {
  type DatasetDetail,
  listDatasetRuns,
  listDatasetVersions,
  readDataset,
} from "./queries/datasets/dataset-detail.ts";
export { type DatasetEvents, readDatasetEvents } from "./queries/datasets/dataset-events.ts";
export { type DatasetQuality, readDatasetQuality } from "./queries/datasets/dataset-quality.ts";
export { readCurrentHealth } from "./queries/health/current-health.ts";
export type { Problem, ProblemKind, ProblemRun, QualityState, StoreHealth } from "./queries/health/health.ts";
export {
  type NodeState,
  type NodeStatus,
  nodesInState,
  readStatuses,
  withStatuses,
} from "./queries/health/node-status.ts";
export { readHealth } from "./queries/health/read-health.ts";
export { type HomeRange, homeRanges, UnknownZone } from "./queries/home/buckets.ts";
export { type HomeFacts, readHome } from "./queries/home/home.ts";
export { type ChildJob, readChildJobs } from "./queries/jobs/child-jobs.ts";
export { type JobDetail, readJob } from "./queries/jobs/job-detail.ts";
export { type JobVersion, listJobVersions } from "./queries/jobs/job-versions.ts";
export type { LineageAnswer } from "./queries/lineage/answer.ts";
export {
  type ColumnLineageAnswer,
  readColumnEdges,
  readColumnLineage,
} from "./queries/lineage/column-lineage.ts";
export { findColumn, type ImpactAnswer, type ImpactItem, readImpact } from "./queries/lineage/impact.ts";
export { readLineage } from "./queries/lineage/lineage.ts";
export { type LineageDiffAnswer, readLineageDiff } from "./queries/lineage/lineage-diff.ts";
export { type MomentsAnswer, readMoments } from "./queries/lineage/moments.ts";
export {
  listQuarantine,
  listReceipts,
  markReplayed,
  type Receipt,
  readEventText,
  readReceipt,
} from "./queries/log/receipts.ts";
export * from "./queries/marquez/catalog.ts";
export { readMarquezColumnLineage } from "./queries/marquez/column-lineage.ts";
export { listMarquezVersions } from "./queries/marquez/dataset-versions.ts";
export {
  listMarquezDatasets,
  type MarquezDataset,
  readMarquezDatasets,
} from "./queries/marquez/datasets.ts";
export {
  isMarquezRunState,
  listMarquezJobs,
  listMarquezJobVersions,
  type MarquezJob,
  readMarquezJobs,
} from "./queries/marquez/jobs.ts";
export { readMarquezLineage } from "./queries/marquez/lineage.ts";
export { findMarquezJob, resolveNodeId } from "./queries/marquez/names.ts";
export { readUpstreamRuns } from "./queries/marquez/run-lineage.ts";
export { findMarquezRun, listMarquezRuns, type MarquezRunState } from "./queries/marquez/runs.ts";
export { hasTaskGroup } from "./queries/nodes/descendants.ts";
export {
  findNode,
  type NodeReference,
  readNodes,
  reference,
  type StoredNode,
} from "./queries/nodes/nodes.ts";
export { type RunComparison, readRunComparison } from "./queries/runs/run-comparison.ts";
export type { RunFilter } from "./queries/runs/run-condition.ts";
export { findRuns, type RunDetail, readRun } from "./queries/runs/run-detail.ts";
export { listRuns, listSortedRuns, type RunOrder, runSorts } from "./queries/runs/run-lists.ts";
export { readRunStates } from "./queries/runs/run-states.ts";
export type { RunSummary } from "./queries/runs/run-summaries.ts";
export { type FoundTable, findTables, type TableCandidate } from "./queries/search/find-tables.ts";
export type { SearchHit, SearchMatch } from "./queries/search/hit.ts";
export { type SearchKind, type SearchQuestion, searchKinds } from "./queries/search/question.ts";
export { type SearchAnswer, search } from "./queries/search/search.ts";
export { countFacets, type FacetCount, type SelectionFacets } from "./queries/selection/facets.ts";
export { listFieldValues } from "./queries/selection/field-values.ts";
export { readSelection, type SelectionAnswer } from "./queries/selection/read-selection.ts";
export { selectRuns } from "./queries/selection/run-selection.ts";
export {
  type SelectedNodes,
  type SelectionTerm,
  selectStored,
} from "./queries/selection/select-stored.ts";
export { explainTerms, type SelectionNote } from "./queries/selection/selection-notes.ts";
export { findRun, readExplanation } from "./queries/why/read-explanation.ts";
export type { RebuildProgress, RebuildResult } from "./rebuild.ts";
export {
  openMigratedDatabase,
  Store,
  type StoreLocation,
  type StoreOptions,
} from "./store.ts";
export { readView, saveView, type ViewState } from "./views/saved-views.ts";
export type { WriteReceipt } from "./writer.ts";
