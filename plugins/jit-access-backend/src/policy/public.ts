/**
 * Policy away from a portal: documents, decisions, lint and replay, for the
 * command line and for tests of one's own.
 *
 * @packageDocumentation
 */
export {
  OfflineCatalog,
  OfflinePolicy,
  readOfflinePolicy,
} from './simulate/OfflinePolicy';
export { findDocuments, readTexts } from './load/readDocuments';
export type { FoundDocuments, FoundFile } from './load/readDocuments';
export type { DocumentFinding, DocumentText } from './documents';
export type { CatalogFinding } from './lint/catalog/CauseCollector';
export type { PastDecision, Replayed } from './simulate/replayDecision';
export type { SimulationQuestion } from './simulate/Simulator';
export type { ItemDecision } from './decision';
