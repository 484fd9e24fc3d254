import { Drain } from '@jit-access/backstage-plugin-jit-access-common';
import { counted } from '../terminal/places';

type Running = Extract<Drain, { draining: true }>;

/** The server does not count further. */
const COUNTED_AT_MOST = 10_000;

/** What is drained. */
export function scopeInWords({ provider }: Pick<Running, 'provider'>): string {
  return provider ? `what the provider ${provider} gave` : 'everything';
}

/** One line of how far it is. */
export function leftInWords(drain: Running): string {
  const { left, stuck, remaining, remainingUntil } = drain;
  const parts = [
    left >= COUNTED_AT_MOST
      ? `${COUNTED_AT_MOST} accesses or more to end`
      : `${counted(left, 'access', 'accesses')} to end`,
  ];
  if (stuck > 0) {
    parts.push(
      `${stuck} stuck (tried on; the health page says why, solve it in the target)`,
    );
  }
  if (remaining > 0) {
    const until = remainingUntil ? `, the last at ${remainingUntil}` : '';
    parts.push(
      `${counted(remaining, 'effect expires', 'effects expire')} by ${remaining === 1 ? 'itself' : 'themselves'}${until}`,
    );
  }
  return parts.join(', ');
}
