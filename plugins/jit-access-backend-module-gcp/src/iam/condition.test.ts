import {
  bindingIdOf,
  conditionOf,
  personOf,
  readExpression,
  whatIsWrongWith,
} from './condition';

const order = {
  bindingId: 'b-1',
  subject: { ref: 'user:default/ann', annotations: {} },
  account: { key: 'acme/user:ann@acme.example', name: 'ann@acme.example' },
  effectKey: 'e',
  target: {},
  notAfter: '2031-01-01T00:00:00.000Z',
  attempt: 1,
};

describe('the condition of an access', () => {
  it('names it, the person and the end, and can be read again', () => {
    const condition = conditionOf(order, 'resource.type == "x"');
    expect(condition).toEqual({
      title: 'jit-access b-1',
      description: 'For user:default/ann. Made and removed by JIT Access.',
      expression:
        'request.time < timestamp("2031-01-01T00:00:00.000Z") && (resource.type == "x")',
    });
    expect(bindingIdOf(condition)).toBe('b-1');
    expect(personOf(condition)).toBe('user:default/ann');
    expect(readExpression(condition.expression)).toEqual({
      notAfter: order.notAfter,
      extra: 'resource.type == "x"',
    });
    expect(readExpression(conditionOf(order).expression)).toEqual({
      notAfter: order.notAfter,
    });
  });

  it.each([
    ['true'],
    ['request.time < timestamp("soon")'],
    ['request.time < timestamp("2031-01-01T00:00:00Z") || true'],
    [undefined],
  ])('is not recognised in %s', expression => {
    expect(readExpression(expression)).toBeUndefined();
  });

  it('of others carries no mark of ours', () => {
    expect(bindingIdOf({ title: 'office hours' })).toBeUndefined();
    expect(bindingIdOf(undefined)).toBeUndefined();
  });
});

describe("a role's own condition", () => {
  it.each([
    'resource.name.startsWith("projects/_/buckets/a(b")',
    "resource.type in ['a', 'b'] && {'k': 1}.k == 1",
    'resource.name == "a\\"b"',
    "resource.name.matches(r'a\\')",
    'resource.name == "http://x"',
  ])('stays inside its brackets: %s', extra => {
    expect(whatIsWrongWith(extra)).toBeUndefined();
  });

  it.each([
    ['true) || (true', /brackets/],
    ['(true', /brackets/],
    ['[1)', /brackets/],
    ['true // and', /comments/],
    ['"open', /not closed/],
    ['"a\\"', /not closed/],
    ['"""a"""', /triple/],
    ['true\n|| true', /one line/],
    ['', /at most 2000/],
    ['x'.repeat(2_001), /at most 2000/],
  ])('cannot undo the end: %s', (extra, message) => {
    expect(whatIsWrongWith(extra)).toMatch(message);
  });
});
