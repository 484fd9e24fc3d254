import { parseEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { Notice, Notifier } from '@jit-access/backstage-plugin-jit-access-node';

/** The portal's table holds no more. */
const LONGEST_TITLE = 255;

/**
 * Shows notices among the portal's notifications. The notice's id is the scope,
 * by which the portal knows a notification again: delivered twice, it is shown
 * once.
 * @internal
 */
export class PortalNotifier implements Notifier {
  readonly id = 'portal';

  constructor(private readonly notifications: NotificationService) {}

  /**
   * @throws InputError - a recipient is not a user
   * @throws Error - the notifications backend did not take it, or the signal
   *   was aborted; to be delivered again
   */
  async deliver(notice: Notice, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const recipients = explicitUsers(notice);
    if (recipients.length === 0) {
      return;
    }
    const sent = this.notifications.send({
      recipients: { type: 'entity', entityRef: recipients },
      payload: {
        title: shortened(notice.title),
        description: notice.description,
        link: notice.link,
        severity: notice.severity,
        topic: 'jit-access',
        scope: notice.id,
        metadata: {
          kind: notice.kind,
          ...(notice.requestId && { requestId: notice.requestId }),
        },
      },
    });
    await orAborted(sent, signal);
  }
}

/** The portal expands a group into everybody in it and below: never hand it one. */
function explicitUsers(notice: Notice): string[] {
  const wrong = notice.recipients.filter(
    ref => parseEntityRef(ref).kind.toLocaleLowerCase('en-US') !== 'user',
  );
  if (wrong.length > 0) {
    throw new InputError(
      `Notice ${notice.id} names recipients that are not users: ${wrong.join(', ')}`,
    );
  }
  return Array.from(new Set(notice.recipients));
}

function shortened(title: string): string {
  return title.length <= LONGEST_TITLE
    ? title
    : `${title.slice(0, LONGEST_TITLE - 1)}…`;
}

/** The service cannot be interrupted; what comes of it after an abort is not waited for. */
async function orAborted(
  sent: Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let stop = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([sent, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
