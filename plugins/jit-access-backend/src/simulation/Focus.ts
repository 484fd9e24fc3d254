/**
 * What happens more often than it would by chance, to look for faults that show
 * in few worlds.
 *
 * - `secrets`: accounts with secrets are asked for, shown and given back
 * - `waiting`: policy does not know for a long time, and time goes by in hours
 */
export const FOCUSES = ['secrets', 'waiting'] as const;

/** @see FOCUSES */
export type Focus = (typeof FOCUSES)[number];
