import { ItemFacts } from '../../facts/itemFacts';
import {
  conditionOf,
  context,
  part,
  partly,
  past,
  payer,
  situation,
} from '../../testing/situation';
import { NOON, ON_CALL, PAYMENTS_DB } from '../../testing/shop';
import { Truth } from '../../truth';
import { readExpression } from './celExpression';

const truthOf = (text: string, facts: Partial<ItemFacts> = {}) =>
  conditionOf(text).test(situation(facts));

const SHIFT = {
  personRef: ON_CALL,
  level: 'Primary',
  rota: 'payments',
  entityRef: PAYMENTS_DB,
};
const INCIDENT = {
  id: 'INC-1',
  title: 'Slow',
  entityRef: PAYMENTS_DB,
  severity: 'SEV1',
};

describe('expressions', () => {
  it.each<[string, Truth]>([
    ["risk == 'medium'", 'true'],
    ["risk in ['low', 'high']", 'false'],
    ["environment == 'production' && entity.type == 'database'", 'true'],
    ["entity.tier == ''", 'true'],
    ["entity.domain == ''", 'true'],
    ['entity.owner in receiver.groups', 'true'],
    ['receiver.memberOfOwner && !receiver.leadOfOwner', 'true'],
    ["receiver.groups.exists(g, g.endsWith('/shop'))", 'true'],
    ["'postgres/database' in entity.annotations", 'true'],
    ["entity.annotations['postgres/database'] == 'payments'", 'true'],
    ['has(entity.labels.nothing)', 'false'],
    ['request.minutes == 120.0 && request.minutes > 60', 'true'],
    ['request.items == 1 && !request.onBehalf', 'true'],
    ["request.ticket == '' && !ticket.given", 'true'],
    ['request.start == request.at', 'true'],
    ["request.start.getHours('Europe/Berlin') == 13", 'true'],
    ['request.start.getDayOfWeek() == 1', 'true'],
    ['history.daysSinceLastGrant > 1000.0', 'true'],
    ['history.hoursThisWeek < 1.0 && history.denials == 0', 'true'],
    ['!onCall.any && size(onCall.levels) == 0', 'true'],
    ['!incident.active && incident.count == 0', 'true'],
    ['!calendar.freeze && size(calendar.freezes) == 0', 'true'],
  ])('%s is %s', (text, expected) => {
    expect(truthOf(text)).toBe(expected);
  });

  it.each<[string, Partial<ItemFacts>]>([
    [
      "onCall.any && 'primary' in onCall.levels",
      { context: context({ onCall: part(SHIFT) }) },
    ],
    [
      "incident.active && 'sev1' in incident.severities && incident.count == 1",
      { context: context({ incidents: part(INCIDENT) }) },
    ],
    [
      "calendar.freeze && 'year-end' in calendar.freezes",
      {
        freezesInForce: [
          {
            name: 'year-end',
            until: '2027-01-01T00:00:00.000Z',
            source: 'ops',
          },
        ],
      },
    ],
    [
      'ticket.given && ticket.open && ticket.related',
      {
        request: { items: 1, breakGlass: false, ticket: 'OPS-7' },
        context: context({
          tickets: part({
            id: 'OPS-7',
            title: 'x',
            open: true,
            entityRefs: [PAYMENTS_DB],
          }),
        }),
      },
    ],
    [
      'history.denials == 1 && history.daysSinceLastGrant == 2.0 && history.hoursThisWeek == 3.0',
      {
        history: past({
          denials: ['2026-03-01T12:00:00.000Z', '2026-01-01T12:00:00.000Z'],
          lastGranted: new Map([
            [`${PAYMENTS_DB} db-read`, '2026-02-28T12:00:00.000Z'],
          ]),
          windows: [
            {
              grantId: 'g',
              entityRef: PAYMENTS_DB,
              role: 'other',
              state: 'ended',
              from: '2026-03-02T00:00:00.000Z',
              lengthMs: 3 * 3_600_000,
              endedAt: '2026-03-02T00:10:00.000Z',
              neverActive: false,
            },
          ],
        }),
      },
    ],
    [
      'receiver.tenureDays >= 10.0 && receiver.tenureDays < 10.1',
      {
        receiver: payer({
          tenure: {
            person: { since: '2026-02-20T12:00:00.000Z', baseline: false },
            groups: new Map(),
          },
        }),
      },
    ],
  ])('%s reads its facts', (text, facts) => {
    expect(truthOf(text, facts)).toBe('true');
  });
});

describe('what is not known', () => {
  const T = 'request.items == 1';
  const F = 'request.items == 2';
  const U = 'onCall.any';
  const away = { context: context({ onCall: partly() }) };

  it.each<[string, Truth]>([
    [U, 'unknown'],
    [`!${U}`, 'unknown'],
    [`${U} && ${T}`, 'unknown'],
    [`${T} && ${U}`, 'unknown'],
    [`${U} && ${F}`, 'false'],
    [`${F} && ${U}`, 'false'],
    [`${U} || ${T}`, 'true'],
    [`${T} || ${U}`, 'true'],
    [`${U} || ${F}`, 'unknown'],
    [`${F} || ${U}`, 'unknown'],
    [`!(${U} && ${F})`, 'true'],
    [`!(${U} || ${T})`, 'false'],
    [`${U} && ${U} && ${F}`, 'false'],
    [`(${U} || ${U}) || ${T}`, 'true'],
    [`${U} == ${U}`, 'unknown'],
    [`${U} ? ${T} : ${T}`, 'unknown'],
    [`${T} ? ${F} : ${U}`, 'false'],
    ['size(onCall.levels) == 0', 'unknown'],
    ["['a', 'b'].exists(x, onCall.any || x == 'b')", 'true'],
    ["['a', 'b'].all(x, onCall.any && x == 'a')", 'false'],
    ['has(onCall.any)', 'unknown'],
  ])('%s is %s', (text, expected) => {
    expect(truthOf(text, away)).toBe(expected);
  });

  it.each([
    '1 / (request.items - 1) == 1',
    "entity.labels['nothing'] == 'x'",
    "int('none') == request.items",
    "['a'][request.items] == 'a'",
    'timestamp(request.ticket) < request.at',
  ])('%s is not known either, and breaks nothing', text => {
    expect(truthOf(text)).toBe('unknown');
    expect(truthOf(`${text} || ${T}`)).toBe('true');
    expect(truthOf(`${text} && ${F}`)).toBe('false');
  });

  it('of an entity, a person, a past that could not be read', () => {
    const nobody = payer({ status: 'unknown', record: undefined });
    expect(truthOf("environment == ''", { entity: undefined })).toBe('unknown');
    expect(truthOf('receiver.memberOfOwner', { receiver: nobody })).toBe(
      'unknown',
    );
    expect(truthOf('receiver.tenureDays > 0.0')).toBe('unknown');
    expect(truthOf('history.denials == 0', { history: undefined })).toBe(
      'unknown',
    );
    expect(
      truthOf("entity.domain == ''", {
        entity: { ...situation().entity!, placed: false },
      }),
    ).toBe('unknown');
  });

  it('is told with the reason', () => {
    const { because } = conditionOf(U).evaluate(situation(away));
    expect(because.map(finding => finding.say({}))).toEqual([
      'the condition onCall.any could not be checked (other: no answer within 2 s)',
    ]);
  });

  it('leaves everything but memberships open where only eligibility counts', () => {
    const eligible = (text: string) => conditionOf(text).eligible(situation());
    expect(eligible('receiver.memberOfOwner')).toBe('true');
    expect(eligible(`receiver.leadOfOwner && ${T}`)).toBe('false');
    expect(eligible(`receiver.memberOfOwner && ${T}`)).toBe('unknown');
    expect(eligible(T)).toBe('unknown');
  });
});

describe('what expressions read', () => {
  it.each([
    ["risk == 'high'", []],
    ['environment == entity.owner', ['entity.environment', 'entity.owner']],
    [
      'receiver.memberOfOwner || onCall.any',
      ['entity.owner', 'onCall', 'receiver.groups'],
    ],
    [
      'receiver.groups.exists(g, g == entity.system)',
      ['entity.system', 'receiver.groups'],
    ],
    ['has(history.denials)', ['history']],
  ])('%s: %j', (text, reads) => {
    expect([...conditionOf(text).reads].sort()).toEqual(reads);
  });
});

const problemIn = (text: string) => {
  const read = readExpression(text, 'situation');
  return 'problem' in read ? read.problem : undefined;
};

describe('expressions that are refused', () => {
  it.each([
    ["rick == 'high'", 0, 'There is no variable "rick". Did you mean risk?'],
    ['memberOfOwner', 0, 'Did you mean receiver.memberOfOwner?'],
    [
      "true && role.nam == ''",
      13,
      '"role" has no "nam". Did you mean role.name?',
    ],
    ['risk', 0, 'This is a string, and a condition is true or false'],
    ['risk == 1', 0, 'the two sides are of different types'],
    ['request.minutes == 30', 0, 'such as 30.0'],
    ['1 +', 3, 'This is not an expression'],
    ['', 0, 'This is not an expression'],
    ["risk.matches('(a+)+')", 0, 'matches cannot be used'],
    ["risk.startWith('h')", 0, 'Did you mean startsWith?'],
    ['now() > request.at', 0, 'There is no now() in conditions'],
    ["cel.bind(x, 'a', x == 'a')", 0, 'There is no bind() in conditions'],
    ["entity.tags.join(',') == ''", 0, 'There is no join()'],
    ["environment == 'Production'", 15, "write 'production'"],
    ["entity.kind in ['Resource']", 16, "write 'resource'"],
    ["__proto__ == 'x'", 0, 'Reserved identifier: __proto__'],
    ["risk.constructor == 'x'", 5, 'A string has no parts'],
    ["entity.facts == ''", 7, '"entity" has no "facts"'],
    ["facts.at == ''", 0, 'There is no variable "facts"'],
  ])('%s', (text, offset, message) => {
    const problem = problemIn(text);
    expect(problem?.message).toContain(message);
    expect(problem?.offset).toBe(offset);
  });

  const repeated = (piece: string, count: number, by: string) =>
    Array.from({ length: count }, () => piece).join(by);

  it.each([
    ['too long', `risk == '${'a'.repeat(2000)}'`, 'has 2010 characters'],
    [
      'too deep',
      `${'('.repeat(300)}true${')'.repeat(300)}`,
      'This is not an expression',
    ],
    [
      'too deep in operators',
      repeated('1', 60, '+').concat(' == 60'),
      'nested more than 32 deep',
    ],
    [
      'too many parts',
      `[${repeated('1', 600, ',')}].size() == 600`,
      'This is not an expression',
    ],
    [
      'a list too long',
      `request.items in [${repeated('1', 101, ', ')}]`,
      'This is not an expression',
    ],
    [
      'macros three deep',
      '[1].all(a, [1].all(b, [1].all(c, true)))',
      'can be nested 2 deep',
    ],
    [
      'macros chained three times, as texts that double would be',
      "['aa'].map(a, a + a).map(b, b + b).map(c, c + c).size() == 1",
      'can be nested 2 deep',
    ],
    ['not ended', "risk == 'high", 'This is not an expression'],
    ['no text at all', '\u0000', 'This is not an expression'],
  ])('%s', (_, text, message) => {
    expect(problemIn(text)?.message).toContain(message);
  });

  it('takes a long list of alternatives', () => {
    const text = Array.from({ length: 60 }, (_, i) => `request.items == ${i}`);
    expect(problemIn(text.join(' || '))).toBeUndefined();
    expect(truthOf(text.join(' || '))).toBe('true');
  });

  it('knows less where less can be looked at', () => {
    const problem = readExpression('receiver.memberOfOwner', 'role');
    expect(problem).toMatchObject({
      problem: { message: expect.stringContaining('use it in a when') },
    });
    expect(readExpression("entity.tier == 'one'", 'entity')).toMatchObject({
      reads: ['entity.tier'],
    });
    expect(readExpression("risk == 'high'", 'entity')).toMatchObject({
      problem: { message: expect.stringContaining('only the entity') },
    });
  });

  it('reads nothing that an object has by itself', () => {
    const entity = situation().entity!;
    const plain = { ...entity.entity, metadata: { name: 'x' } };
    const facts = { entity: { ...entity, entity: plain } };
    expect(truthOf("'toString' in entity.labels", facts)).toBe('false');
    expect(truthOf('has(entity.labels.constructor)', facts)).toBe('false');
  });

  it('decides for the instant that is given', () => {
    expect(truthOf(`request.at == timestamp('${NOON}')`)).toBe('true');
  });
});
