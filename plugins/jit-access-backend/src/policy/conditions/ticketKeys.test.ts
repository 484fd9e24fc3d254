import { ItemFacts } from '../facts/itemFacts';
import {
  conditionOf,
  context,
  part,
  partly,
  situation,
} from '../testing/situation';
import { DEVELOPER, ON_CALL, PAYMENTS_DB } from '../testing/shop';
import { Truth } from '../truth';

const truthOf = (
  condition: object,
  facts: Partial<ItemFacts> = {},
  calendars: Parameters<typeof conditionOf>[1] = [],
) => conditionOf(condition, calendars).test(situation(facts));

describe('tickets', () => {
  const ticket = {
    id: 'OPS-7',
    title: 'Rotate',
    open: true,
    entityRefs: [PAYMENTS_DB],
    assigneeRef: ON_CALL,
  };
  const named = (...tickets: object[]) => ({
    request: { items: 1, breakGlass: false, ticket: 'OPS-7' },
    context: context({ tickets: part(...(tickets as (typeof ticket)[])) }),
  });

  it.each<[object, object[], Truth]>([
    [{ 'ticket.given': true }, [], 'true'],
    [{ 'ticket.open': true }, [ticket], 'true'],
    [{ 'ticket.open': true }, [{ ...ticket, open: false }], 'false'],
    [{ 'ticket.open': false }, [{ ...ticket, open: false }], 'true'],
    [{ 'ticket.open': true }, [], 'false'],
    [{ 'ticket.about': 'entity' }, [ticket], 'true'],
    [{ 'ticket.about': 'entity' }, [{ ...ticket, entityRefs: [] }], 'false'],
    [
      { 'ticket.about': 'entity' },
      [{ ...ticket, entityRefs: undefined }],
      'unknown',
    ],
    [{ 'ticket.assignedTo': ['receiver'] }, [ticket], 'true'],
    [
      { 'ticket.assignedTo': 'requester' },
      [{ ...ticket, assigneeRef: DEVELOPER }],
      'false',
    ],
    [
      { 'ticket.open': true, 'ticket.about': 'entity' },
      [
        { ...ticket, open: false },
        { ...ticket, entityRefs: [] },
      ],
      'false',
    ],
  ])('%j of %j: %s', (condition, tickets, expected) => {
    expect(truthOf(condition, named(...tickets))).toBe(expected);
  });

  it('are unknown while their source is away', () => {
    const facts = { ...named(), context: context({ tickets: partly() }) };
    expect(truthOf({ 'ticket.open': true }, facts)).toBe('unknown');
    expect(truthOf({ 'ticket.open': false }, facts)).toBe('unknown');
    expect(truthOf({ 'ticket.given': true }, facts)).toBe('true');
  });

  it('that nobody names are not open, whatever sources do', () => {
    const facts = { context: context({ tickets: partly() }) };
    expect(truthOf({ 'ticket.given': true }, facts)).toBe('false');
    expect(truthOf({ 'ticket.open': true }, facts)).toBe('false');
  });
});
