import { trustKeys, SignedCheckpoint } from '../domain/audit/checkpoint';
import { verifyExport } from '../domain/audit/verifyExport';
import { exportHistory } from '../services/history/exportHistory';
import { Store } from '../storage/store';
import { Database } from './Database';
import { SIGNER } from './signer';

/** Invariant of the history: complete, sealed, unbroken and signed. */
export class HistoryChecks {
  constructor(
    private readonly database: Database,
    private readonly complain: (what: string) => void,
  ) {}

  /** Everything was sealed that there is. */
  async end(): Promise<void> {
    const lines: string[] = [];
    const pieces = exportHistory(new Store(this.database.sql), {
      filter: {},
      format: 'jsonl',
      publicKeys: [SIGNER.publicKey],
      finished: async () => {},
    });
    for await (const piece of pieces) lines.push(piece);
    const anchors = this.database.read<SignedCheckpoint>(
      'select seq, hash, at, key_id as keyId, signature from audit_checkpoint',
    );
    const verified = await verifyExport({
      lines: lines.join('').trimEnd().split('\n'),
      anchors,
      keys: trustKeys([SIGNER.publicKey]),
    });
    for (const finding of verified.findings) {
      this.complain(`The history does not hold: ${finding.message}`);
    }
    const [{ events, sealed }] = this.database.read<{
      events: number;
      sealed: number;
    }>(
      `select (select count(*) from audit_event) as events,
       (select count(*) from audit_seal) as sealed`,
    );
    if (events !== sealed) {
      this.complain(`${events} events happened, and ${sealed} are sealed`);
    }
  }
}
