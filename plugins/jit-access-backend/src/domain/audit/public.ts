/**
 * Checks exports of the access history, away from the portal that made them.
 *
 * @packageDocumentation
 */
export { signedCheckpointSchema, trustKeys } from './checkpoint';
export type { Checkpoint, SignedCheckpoint, TrustedKeys } from './checkpoint';
export { verifyExport } from './verifyExport';
export type { ExportToVerify } from './verifyExport';
export type { VerifiedChain } from './verify';
export { parseExportLine } from './exportLines';
export type { ExportHeader, ExportLine } from './exportLines';
