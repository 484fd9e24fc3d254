import { JsonObject } from '@backstage/types';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';

/** What is remembered of an access between calls. @internal */
export interface PimHandle {
  /** Id of the role's definition. */
  role?: string;
  /** Number of the newest request that is known; requests of an access are counted from 0. */
  round?: number;
  /** Number of the newest request whose effect was seen in the target. */
  seen?: number;
  /** Name of the schedule that our request made: it stays ours when requests are forgotten. */
  schedule?: string;
  /** Number of the request that takes it away. */
  removing?: number;
  /** Milliseconds since 1970. */
  removedAt?: number;
}

/** @internal */
export function readHandle({ handle }: BindingOrder): PimHandle {
  if (handle?.version !== 1) return {};
  const { role, schedule } = handle;
  const number = (key: string) => {
    const value = handle[key];
    return typeof value === 'number' ? value : undefined;
  };
  return {
    role: typeof role === 'string' ? role : undefined,
    schedule: typeof schedule === 'string' ? schedule : undefined,
    round: number('round'),
    seen: number('seen'),
    removing: number('removing'),
    removedAt: number('removedAt'),
  };
}

/** @internal */
export function writeHandle(handle: PimHandle): JsonObject {
  return {
    version: 1,
    ...Object.fromEntries(
      Object.entries(handle).filter(([, value]) => value !== undefined),
    ),
  };
}
