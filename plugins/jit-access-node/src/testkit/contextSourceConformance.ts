import { ContextFacts, ContextQuery, ContextSource } from '../contextSource';

/** How the kit gets at a source of facts. @public */
export interface ContextSourceConformanceOptions {
  /** Title of the describe block. */
  name: string;
  create(): Promise<ContextSource> | ContextSource;
  /** A query that the source has facts for; it names a ticket where the source knows of tickets. */
  known(): ContextQuery;
  /** A query for something that the source knows and where nobody is on call, nothing is open and nothing frozen. */
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
      const found = Object.values(facts).flat();
      expect(found.length).toBeGreaterThan(0);
    });

    it('answers an empty rota with an empty list', async () => {
      const source = await options.create();
      const facts = await gather(source, options.empty());
      for (const part of aboutEntities(source)) {
        expect(facts[part]).toEqual([]);
      }
    });

    it('knows no ticket that is not there, and none where none is named', async () => {
      const source = await options.create();
      const tell = async (ticket: string | undefined) => {
        const query = { ...options.known(), ticket };
        return (await gather(source, query)).tickets ?? [];
      };
      expect(await tell('NOT-KNOWN-TO-ANYBODY-1')).toEqual([]);
      expect(await tell(undefined)).toEqual([]);
    });

    it('has nothing to say of an entity that it does not know', async () => {
      const source = await options.create();
      const facts = await gather(source, {
        ...options.known(),
        entityRef: 'component:default/not-known-to-anybody',
        annotations: {},
        relatedRefs: [],
      });
      for (const part of aboutEntities(source)) {
        const told = facts[part] ?? [];
        // A freeze of everything concerns what nobody knows as well.
        const concerned = told.filter(one => one.entityRef !== undefined);
        expect(concerned).toEqual([]);
      }
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

/** Parts that are about one entity; who approves for what is not. */
function aboutEntities(source: ContextSource) {
  const parts = ['onCall', 'incidents', 'freezes'] as const;
  return parts.filter(part => source.provides.includes(part));
}

const PERSON = expect.stringMatching(/^user:[^:/]+\/[^:/]+$/);
const ENTITY = expect.stringMatching(/^[^:/]+:[^:/]+\/[^:/]+$/);
const INSTANT = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
const TEXT = expect.stringMatching(/./);

function expectShape(facts: ContextFacts): void {
  for (const shift of facts.onCall ?? []) {
    expect(shift).toMatchObject({
      personRef: PERSON,
      level: TEXT,
      rota: TEXT,
      entityRef: ENTITY,
      ...(shift.until !== undefined && { until: INSTANT }),
    });
  }
  for (const incident of facts.incidents ?? []) {
    expect(incident).toMatchObject({
      id: TEXT,
      title: TEXT,
      entityRef: ENTITY,
      ...(incident.openedAt !== undefined && { openedAt: INSTANT }),
      ...(incident.people && {
        people: incident.people.map(() => ({ personRef: PERSON, role: TEXT })),
      }),
    });
  }
  for (const ticket of facts.tickets ?? []) {
    expect(ticket).toMatchObject({
      id: TEXT,
      title: TEXT,
      open: expect.any(Boolean),
      ...(ticket.entityRefs && {
        entityRefs: ticket.entityRefs.map(() => ENTITY),
      }),
      ...(ticket.assigneeRef !== undefined && { assigneeRef: PERSON }),
    });
  }
  for (const freeze of facts.freezes ?? []) {
    expect(freeze).toMatchObject({
      name: TEXT,
      from: INSTANT,
      until: INSTANT,
      ...(freeze.entityRef !== undefined && { entityRef: ENTITY }),
    });
    expect(freeze.from < freeze.until).toBe(true);
  }
  for (const { key, people } of facts.approvers ?? []) {
    expect(key).toEqual(TEXT);
    expect(people).toEqual(people.map(() => PERSON));
  }
}
