import {
  ContextFacts,
  ContextSource,
} from '@jit-access/backstage-plugin-jit-access-node';
import { simulatedSources } from './simulatedSources';

const QUERY = {
  entityRef: 'resource:default/db',
  annotations: {},
  relatedRefs: [],
  at: '2026-03-02T12:00:00.000Z',
  ticket: 'OPS-1',
};
const shift = { person: 'user:default/ada', level: 'primary' };

/** A source that is a class, as most are. */
class LiveSource implements ContextSource {
  readonly id = 'live';
  readonly title = 'Live';
  readonly provides = ['onCall', 'incidents'] as const;
  private readonly answer: ContextFacts = { onCall: [], incidents: [] };

  async gather(): Promise<ContextFacts> {
    return this.answer;
  }
}

const partsOf = (sources: ContextSource[]) =>
  sources.map(({ id, provides }) => `${id}: ${provides.join(', ')}`);

describe('simulatedSources', () => {
  it('answer every part where there is no live source', async () => {
    const sources = simulatedSources({ onCall: [shift] }, undefined, ['board']);
    expect(partsOf(sources)).toEqual([
      'simulation: onCall',
      'simulation: incidents',
      'simulation: tickets',
      'simulation: freezes',
      'board: approvers',
      'simulation: approvers',
    ]);
    const signal = new AbortController().signal;
    expect(await sources[0].gather(QUERY, signal)).toEqual({
      onCall: [
        {
          personRef: 'user:default/ada',
          level: 'primary',
          entityRef: 'resource:default/db',
          rota: 'db',
          until: undefined,
        },
      ],
    });
    expect(await sources[1].gather(QUERY, signal)).toEqual({ incidents: [] });
  });

  it('leave to live sources what is not given', async () => {
    const sources = simulatedSources({ onCall: [] }, [new LiveSource()], []);
    expect(partsOf(sources)).toEqual(['simulation: onCall', 'live: incidents']);
    const signal = new AbortController().signal;
    expect(await sources[1].gather(QUERY, signal)).toEqual({
      onCall: [],
      incidents: [],
    });
  });

  it('fail for a part that is unknown, and only for that', async () => {
    const sources = simulatedSources({ onCall: 'unknown' }, undefined, []);
    const signal = new AbortController().signal;
    await expect(sources[0].gather(QUERY, signal)).rejects.toThrow(
      'taken as unknown',
    );
    expect(await sources[1].gather(QUERY, signal)).toEqual({ incidents: [] });
  });

  it('know the ticket that is named, whatever its case, and no other', async () => {
    const tickets = [
      { id: 'ops-1', open: true },
      { id: 'OPS-2', open: true },
    ];
    const [, , source] = simulatedSources({ tickets }, undefined, []);
    const signal = new AbortController().signal;
    expect(await source.gather(QUERY, signal)).toMatchObject({
      tickets: [{ id: 'ops-1', open: true }],
    });
  });
});
