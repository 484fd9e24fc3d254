import { Agent } from 'node:https';
import { RequestContext } from '@kubernetes/client-node';
import { Cluster } from './config';

/** Shorter than load balancers wait before they drop a line without a word. */
const IDLE_MS = 15_000;

interface Kept {
  signIn: string;
  agent: Agent;
}
const kept = new WeakMap<Cluster, Kept>();

/**
 * Has a request use a line to the cluster that is there already: the client
 * would make one, with its handshake, for every request. Lines through a proxy
 * stay as the client makes them.
 * @internal
 */
export function useKeptLine(cluster: Cluster, request: RequestContext): void {
  const agent: unknown = request.getAgent();
  if (!(agent instanceof Agent) || agent.constructor !== Agent) {
    return;
  }
  const { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized } =
    agent.options;
  // Whoever signs in with another certificate gets a line of its own.
  const signIn = JSON.stringify([
    [ca, cert, key, pfx, passphrase].map(part => part?.toString()),
    servername,
    rejectUnauthorized,
  ]);
  let line = kept.get(cluster);
  if (line?.signIn !== signIn) {
    const lasting = new Agent({
      ...agent.options,
      keepAlive: true,
      timeout: IDLE_MS,
    });
    line = { signIn, agent: lasting };
    kept.set(cluster, line);
  }
  request.setAgent(line.agent);
}
