import {
  AccessProvider,
  BindingOrder,
  Observation,
} from '@jit-access/backstage-plugin-jit-access-node';
import { soon } from './TestAws';

/** Observes until AWS has made up its mind. */
export async function settled(
  provider: AccessProvider<any>,
  order: BindingOrder,
): Promise<Observation> {
  const signal = soon();
  for (;;) {
    const seen = await provider.observe(order, signal);
    if (seen.state !== 'pending') return seen;
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}
