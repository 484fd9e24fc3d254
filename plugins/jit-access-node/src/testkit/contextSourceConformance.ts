import { ContextFacts, ContextQuery, ContextSource } from '../contextSource';

/** How the kit gets at a source of facts. @public */
export interface ContextSourceConformanceOptions {
  /** Title of the describe block. */
  name: string;
  create(): Promise<ContextSource> | ContextSource;
  /** A query that the source has facts for. */
  known(): ContextQuery;
  /** A query for something that the source knows and where nobody is on call and nothing is open. */
  empty(): ContextQuery;
  /** The source when what it reads from cannot be read. */
  broken(): Promise<ContextSource> | ContextSource;
  /** How soon after an abort a call must have ended, in milliseconds; default 1000. */
  abortWithinMs?: number;
}

/**
 * Registers the jest tests that every context source must pass: it answers in
 * the port's shape, nobody on call is an empty list and never a failure or an
 * invention, failure is a rejection and never an empty list, and it lets go
 * when it is aborted.
 * @public
 */
export function contextSourceConformance(
  options: ContextSourceConformanceOptions,
): void {
  const gather = (source: ContextSource, query: ContextQuery) =>
    source.gather(query, AbortSignal.timeout(10_000));

  describe(`${options.name}: what every context source must do`, () => {
    it('has an id, a title, and says which parts it answers', async () => {
      const source = await options.create();
      expect(source.id).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(source.title.trim()).not.toBe('');
      expect(source.provides.length).toBeGreaterThan(0);
    });

    it('answers in the shape of the port, and only the parts it provides', async () => {
      const source = await options.create();
      const facts = await gather(source, options.known());
      expectShape(facts);
      expect(Object.keys(facts).sort()).toEqual([...source.provides].sort());
      const found =
        (facts.onCall ?? []).length + (facts.incidents ?? []).length;
      expect(found).toBeGreaterThan(0);
    });

    it('answers an empty rota with an empty list', async () => {
      const source = await options.create();
      const facts = await gather(source, options.empty());
      for (const part of source.provides) {
        expect(facts[part]).toEqual([]);
      }
    });

    it('has nothing to say of an entity that it does not know', async () => {
      const source = await options.create();
      const facts = await gather(source, {
        ...options.known(),
        entityRef: 'component:default/not-known-to-anybody',
        annotations: {},
        relatedRefs: [],
      });
      expect(facts.onCall ?? []).toEqual([]);
      expect(facts.incidents ?? []).toEqual([]);
    });

    it('rejects when it cannot read, so that its facts become unknown', async () => {
      const source = await options.broken();
      await expect(gather(source, options.known())).rejects.toThrow();
    });

    it('lets go when it is aborted', async () => {
      const source = await options.create();
      const began = Date.now();
      await expect(
        source.gather(options.known(), AbortSignal.abort()),
      ).rejects.toThrow();
      expect(Date.now() - began).toBeLessThan(options.abortWithinMs ?? 1000);
    });
  });
}

function expectShape(facts: ContextFacts): void {
  const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  for (const shift of facts.onCall ?? []) {
    expect(shift).toMatchObject({
      personRef: expect.stringMatching(/^user:[^:/]+\/[^:/]+$/),
      level: expect.stringMatching(/./),
      rota: expect.stringMatching(/./),
      entityRef: expect.stringMatching(/^[^:/]+:[^:/]+\/[^:/]+$/),
      ...(shift.until !== undefined && { until: instant }),
    });
  }
  for (const incident of facts.incidents ?? []) {
    expect(incident).toMatchObject({
      id: expect.stringMatching(/./),
      title: expect.stringMatching(/./),
      entityRef: expect.stringMatching(/^[^:/]+:[^:/]+\/[^:/]+$/),
      ...(incident.openedAt !== undefined && { openedAt: instant }),
    });
  }
}
