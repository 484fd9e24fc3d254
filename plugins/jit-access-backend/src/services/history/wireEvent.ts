import { AuditEvent } from '@jit-access/backstage-plugin-jit-access-common';
import { isErased } from '../../domain/audit/exportLines';
import { SealedEvent } from '../../storage/audit/findEvents';

/**
 * An event as the API shows it: what people wrote stands among the details, or
 * `erased: true` in its place.
 */
export function wireEvent({ event, seal }: SealedEvent): AuditEvent {
  const { details, personal, personalHash, personalSalt, ...rest } = event;
  return {
    ...rest,
    details: {
      ...parseObject(details),
      ...parseObject(personal),
      ...(isErased(event) ? { erased: true } : {}),
    },
    seal: seal && { seq: seal.seq, hash: seal.hash },
  };
}

/** Text that somebody damaged in the database must not hide the event. */
export function parseObject(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // Shown as it is below.
  }
  return { unreadable: text };
}
