import { Tx } from '../store';
import { lockGrants } from './lockGrants';

/** How it stands with access that is to be extended. */
export type ExtendedAccess =
  /** Its window runs. */
  | 'runs'
  /** Its time is up; what follows on it goes on as a new window. */
  | 'expired'
  /** It never began, or somebody or something ended it early. */
  | 'over';

/**
 * Locks the grant that an extension follows on, so that it cannot be ended
 * before the extension is written: what comes after it ends with it.
 */
export async function lockExtended(
  tx: Tx,
  grantId: string,
): Promise<ExtendedAccess> {
  const [row] = await lockGrants(tx, [grantId]);
  if (row?.state === 'active') return 'runs';
  return row?.end_reason === 'expired' ? 'expired' : 'over';
}
