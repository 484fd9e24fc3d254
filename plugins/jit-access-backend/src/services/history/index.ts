import { AnchorFile } from '../../storage/audit/anchorFile';
import { Store } from '../../storage/store';
import { HistoryService } from './HistoryService';
import { IntegrityCheck } from './IntegrityCheck';

export { HistoryService } from './HistoryService';
export type {
  HistoryExportFormat,
  HistoryPage,
  HistoryQuery,
  HistoryViewer,
} from './HistoryService';

export interface HistoryServiceOptions {
  store: Store;
  /**
   * Ed25519 public keys (SPKI, PEM) whose checkpoints count: the one in use
   * first, then those that were in use before.
   */
  publicKeys: string[];
  /** Where the sealer anchors its checkpoints. */
  anchorFile?: AnchorFile;
  /** Called after a commit that wrote events: wakes this replica's sealer. */
  poke?: () => void;
}

export function createHistoryService(
  options: HistoryServiceOptions,
): HistoryService {
  return new HistoryService({
    ...options,
    check: new IntegrityCheck(options),
  });
}
