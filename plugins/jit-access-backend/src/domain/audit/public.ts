/**
 * Checks exports of the access history, away from the portal that made them.
 *
 * @packageDocumentation
 */
export { signedCheckpointSchema, trustKeys } from './checkpoint';
export type { SignedCheckpoint, TrustedKeys } from './checkpoint';
export { verifyExport } from './verifyExport';
export type { ExportToVerify } from './verifyExport';
export { parseExportLine } from './exportLines';
