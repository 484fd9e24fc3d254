/**
 * Something people should know. Delivered at least once: deduplicate on `id`.
 * @public
 */
export interface Notice {
  id: string;
  kind:
    | 'review-wanted'
    | 'review-reminder'
    | 'review-escalated'
    | 'approved'
    | 'denied'
    | 'lapsed'
    | 'active'
    | 'ending-soon'
    | 'ended'
    | 'not-activated'
    | 'stuck'
    | 'drift'
    | 'break-glass'
    | 'break-glass-review'
    | 'delegation'
    | 'admin';
  /** Full refs of users; never groups. */
  recipients: string[];
  title: string;
  description: string;
  /** Path inside the portal, beginning with `/`. */
  link: string;
  severity: 'low' | 'normal' | 'high' | 'critical';
  /** Notices of the same request and topic replace each other where the channel can. */
  requestId?: string;
}

/** Carries notices to people by one channel. @public */
export interface Notifier {
  readonly id: string;
  deliver(notice: Notice, signal: AbortSignal): Promise<void>;
}
