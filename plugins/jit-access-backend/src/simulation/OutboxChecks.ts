import { Notice } from '@jit-access/backstage-plugin-jit-access-node';
import { Database } from './Database';
import { EventFacts, Records } from './Records';

interface Row {
  seq: number;
  channel: string;
  orderKey: string;
  noticeId: string;
  attempts: number;
  deliveredAt: string | null;
  parkedAt: string | null;
}

const ROWS = `select seq, channel, order_key as orderKey,
  payload ->> 'id' as noticeId, attempts, delivered_at as deliveredAt,
  parked_at as parkedAt from outbox order by seq`;
const PARKED_AFTER = 6;

/** What has to be told to people when something happened. */
function owed(event: EventFacts): string | undefined {
  const details = () => JSON.parse(event.details);
  switch (event.type) {
    case 'grant.active':
      return 'active';
    case 'item.approved':
      return 'approved';
    case 'item.denied':
      return 'denied';
    case 'item.lapsed':
      return 'lapsed';
    case 'binding.stuck':
      return 'stuck';
    case 'grant.ended':
      return details().activatedAt ? 'ended' : undefined;
    case 'grant.ending':
      return ['not-activated', 'failed', 'policy-changed'].includes(
        details().reason,
      )
        ? 'not-activated'
        : undefined;
    default:
      return undefined;
  }
}

/** Notices: with what they tell of, at least once, in order, none lost. */
export class OutboxChecks {
  /** `channel seq` of what has arrived. */
  private readonly there = new Set<string>();

  constructor(
    private readonly records: Records,
    private readonly database: Database,
    private readonly channels: readonly string[],
    private readonly complain: (what: string) => void,
  ) {}

  /** Invariant 6: the notice is queued by what it tells of, for every channel. */
  check(): void {
    const { newEvents, newNotices } = this.records;
    for (const event of newEvents) {
      const kind = owed(event);
      if (!kind) continue;
      for (const channel of this.channels) {
        const queued = newNotices.some(
          notice => notice.channel === channel && notice.kind === kind,
        );
        if (queued) continue;
        this.complain(`${event.type} happened, and ${channel} does not tell`);
      }
    }
  }

  /** A notice is handed to a channel. */
  handed(channel: string, notice: Notice): void {
    const rows = this.rows().filter(row => row.channel === channel);
    const row = rows.find(one => one.noticeId === notice.id);
    if (!row) {
      this.complain(`${channel} got a notice that nobody committed`);
      return;
    }
    const earlier = rows.find(
      other =>
        other.orderKey === row.orderKey &&
        other.seq < row.seq &&
        other.parkedAt === null &&
        !this.there.has(`${channel} ${other.seq}`),
    );
    if (earlier && !this.there.has(`${channel} ${row.seq}`)) {
      this.complain(
        `${channel} got notice ${row.seq} before ${earlier.seq} of the same request`,
      );
    }
  }

  arrived(channel: string, noticeId: string): void {
    const row = this.rows().find(
      one => one.channel === channel && one.noticeId === noticeId,
    );
    if (row) this.there.add(`${channel} ${row.seq}`);
  }

  /** Nothing will be due any more. */
  end(): void {
    for (const row of this.rows()) {
      const { channel, seq, attempts } = row;
      const arrived = this.there.has(`${channel} ${seq}`);
      if (row.deliveredAt !== null && !arrived) {
        this.complain(`Notice ${seq} counts as delivered, and is not`);
      }
      if (row.deliveredAt === null && row.parkedAt === null) {
        this.complain(`Notice ${seq} was never delivered`);
      }
      if (row.parkedAt !== null && attempts < PARKED_AFTER) {
        this.complain(`Notice ${seq} was given up after ${attempts} failures`);
      }
    }
  }

  private rows(): Row[] {
    return this.database.read<Row>(ROWS);
  }
}
